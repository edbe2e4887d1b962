// The server under test: the real binary, on a folder of its own and a port that the system chooses.
import { spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { createInterface } from "node:readline"

const BINARY = process.env.CAMPFIRE_BIN ?? resolve(import.meta.dirname, "../../../../../target/debug/campfire")
const READY = /ready at (http:\/\/[\d.]+:(\d+))/

/** A Campfire that can be stopped, killed, and started again at the same address. */
export class Campfire {
  static async start() {
    const campfire = new Campfire(await mkdtemp(join(tmpdir(), "campfire-browser-")))
    await campfire.start()
    return campfire
  }

  constructor(folder) {
    this.folder = folder
    this.port = "0"
  }

  /** Resolves when it answers. */
  async start() {
    const env = { ...process.env, STORAGE_DIR: this.folder, HTTP_PORT: this.port, RUST_LOG: "info", METRICS_BIND: "" }
    this.process = spawn(BINARY, [], { cwd: this.folder, env, stdio: ["ignore", "ignore", "pipe"] })
    this.gone = once(this.process, "exit")
    const [, origin, port] = await this.#announced()
    Object.assign(this, { origin, port })
  }

  /** As a power cut would: nothing is written down any more. */
  async kill() {
    this.process.kill("SIGKILL")
    await this.gone
  }

  /** As an operator would. */
  async stop() {
    this.process.kill("SIGTERM")
    await this.gone
  }

  /** Stops it and leaves nothing behind. */
  async close() {
    if (this.process.exitCode === null && this.process.signalCode === null) await this.kill()
    await rm(this.folder, { recursive: true, force: true })
  }

  #announced() {
    const told = []
    return new Promise((found, failed) => {
      createInterface(this.process.stderr).on("line", (line) => {
        told.push(line)
        const match = READY.exec(line)
        if (match) found(match)
      })
      this.process.once("error", failed)
      this.process.once("exit", () => failed(new Error(`Campfire did not start:\n${told.join("\n")}`)))
    })
  }
}
