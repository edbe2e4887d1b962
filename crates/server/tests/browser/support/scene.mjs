// A scene: one Campfire and one Chromium for a test file, and for each test people with fresh browser profiles.
import assert from "node:assert/strict"
import { after, before, test } from "node:test"
import { chromium } from "playwright-core"
import { Campfire } from "./campfire.mjs"
import { PASSWORD, Person } from "./person.mjs"

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium"
export const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
const WINDOW = { width: 1280, height: 800 }
const TEST_PATIENCE = 60_000
/** What the browser says about a server that cannot be reached; expected only where a test takes it away. */
export const UNREACHABLE = /net::ERR_|TypeError: Failed to fetch/

/** Declares the scene of a test file, which Ada may `prepare`; returns `play`, which declares its tests. */
export function scene({ peopled = true, prepare } = {}) {
  const scene = new Scene()
  before(async () => {
    await scene.open()
    if (peopled) await scene.invite()
    if (prepare) await scene.prepare(prepare)
  })
  after(() => scene.close())
  return (story, play, allowed = []) =>
    test(story, { timeout: TEST_PATIENCE }, () => scene.play(play, allowed))
}

class Scene {
  /** Where each person is signed in. */
  #sessions = {}

  async open() {
    this.campfire = await Campfire.start()
    this.browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
  }

  async close() {
    await this.browser?.close()
    await this.campfire?.close()
  }

  /** Ada sets Campfire up and Bo joins, without pages, because people.test.mjs shows how they do it by hand. */
  async invite() {
    await this.#signUp("Ada", () => this.campfire.origin + "/first_run")
    await this.#join("Bo")
  }

  /** Lets Ada do something by requests alone, and others join by name. */
  async prepare(prepare) {
    const context = await this.browser.newContext({ storageState: this.#sessions.Ada, baseURL: this.campfire.origin })
    await prepare(context.request, (name) => this.#join(name))
    await context.close()
  }

  async #join(name) {
    const { origin } = this.campfire
    await this.#signUp(name, async () => origin + (await joinLink(this.#sessions.Ada, this.browser, origin)))
  }

  async #signUp(name, where) {
    const context = await this.browser.newContext()
    const user = { name, email_address: `${name.toLowerCase().replace(/[^a-z0-9]/g, (letter) => letter.codePointAt(0).toString(36))}@example.com`, password: PASSWORD }
    const form = Object.fromEntries(Object.entries(user).map(([key, value]) => [`user[${key}]`, value]))
    const answer = await context.request.post(await where(), { form, maxRedirects: 0 })
    assert.equal(answer.status(), 302, `${name} signs up`)
    this.#sessions[name] = await context.storageState()
    await context.close()
  }

  /** Plays one test; it fails when any page complains, whatever else happens. */
  async play(play, allowed) {
    const troubles = []
    const contexts = []
    const person = async (name, options = {}) => {
      const storageState = this.#sessions[name]
      const context = await this.browser.newContext({ viewport: WINDOW, storageState, reducedMotion: "reduce", serviceWorkers: "block", ...options })
      contexts.push(context)
      watch(context, (trouble) => troubles.push(`${name}: ${trouble}`))
      return new Person(name, await context.newPage(), this.campfire.origin)
    }
    try {
      await play({ person, campfire: this.campfire, browser: this.browser })
    } catch (error) {
      error.message = [error.message, ...troubles].join("\n  ")
      throw error
    } finally {
      await Promise.all(contexts.map((context) => context.close()))
    }
    const unexpected = troubles.filter((trouble) => !allowed.some((pattern) => pattern.test(trouble)))
    assert.deepEqual(unexpected, [], "a page complained")
  }
}

/** Console errors, uncaught errors, and what the content security policy refused (the browser logs it as an error). */
function watch(context, report) {
  context.on("console", (message) => {
    if (message.type() === "error") report(`${message.text()} (${message.location().url})`)
  })
  context.on("weberror", (error) => report(error.error().stack))
}

async function joinLink(storageState, browser, origin) {
  const context = await browser.newContext({ storageState })
  const page = await (await context.request.get(origin)).text()
  await context.close()
  return new URL(page.match(/https?:\/\/[^"]*\/join\/[^"]+/)[0]).pathname
}
