// One lane of a send queue: sends the entries it takes one after another, in one tab at a time, for as long as the connection holds.

/** Waits between attempts that failed for lack of a connection. */
const BACKOFF = { first: 1000, most: 30_000 }

/** Words and files have a lane each, so that a large file never holds a word up. */
export class SendLane {
  /** Why its entries wait: null, "connection", "trouble", "busy" or "signed-out". */
  waiting = null
  #draining = false
  #again = false
  #attempts = 0
  #timer = null
  #sending = null

  constructor(queue, name, takes, post) {
    Object.assign(this, { queue, name, takes, post })
  }

  /** Sends everything that can be sent; one tab at a time, where the browser lets us say so. */
  async drain() {
    clearTimeout(this.#timer)
    if (this.#draining) { this.#again = true; return }
    this.#draining = true
    try {
      do {
        this.#again = false
        await exclusively(this.name, () => this.#sendAll())
      } while (this.#again)
    } finally {
      this.#draining = false
    }
  }

  /** Tries now instead of waiting for the next attempt. */
  hurry() {
    this.#attempts = 0
    this.drain()
  }

  /** Stops sending an entry that was given up. */
  stop(id) {
    if (this.#sending?.id === id) this.#sending.abort()
  }

  async #sendAll() {
    let entry
    while ((entry = this.queue.next(this.takes))) {
      this.queue.update(entry.id, { state: "sending", tried: true })
      const outcome = await this.#send(entry)
      if (outcome.wait) return this.#waitFor(entry, outcome)
      this.#attempts = 0
      this.waiting = null
      outcome.failed ? this.queue.failed(entry, outcome.failed) : this.queue.sent(entry, outcome.stream)
    }
  }

  async #send(entry) {
    const stopping = new AbortController()
    this.#sending = { id: entry.id, abort: () => stopping.abort() }
    const outcome = await this.post(entry, { signal: stopping.signal, progress: (percent) => this.queue.progressed(entry.id, percent) })
    this.#sending = null
    return stopping.signal.aborted && outcome.wait ? { failed: "it was given up" } : outcome
  }

  #waitFor(entry, { wait, after }) {
    this.waiting = wait
    this.queue.update(entry.id, { state: "queued" })
    if (wait === "signed-out") return
    const backoff = Math.min(BACKOFF.first * 2 ** this.#attempts++, BACKOFF.most) * (1 + Math.random() / 4)
    this.#timer = setTimeout(() => this.drain(), after ?? backoff)
  }
}

function exclusively(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work()
}
