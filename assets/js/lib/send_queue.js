// Messages on their way: kept in this browser until the server has them, sent one after another in each room.
import { Current } from "lib/current"
import { forget, keyFor, recall, remember, roomsWith } from "lib/storage"
import { post } from "lib/post_message"

/** Waits between attempts that failed for lack of a connection. */
const BACKOFF = { first: 1000, most: 30_000 }

const queues = new Map()

/** The queue of a room, one object for each for as long as the page lives. */
export function queueFor(roomId) {
  const id = `${Current.userId}:${roomId}`
  if (!queues.has(id)) queues.set(id, new SendQueue(keyFor("queue", Current.userId, roomId)))
  return queues.get(id)
}

/** Sends what an earlier page left behind, in every room. */
export function resumeQueues() {
  for (const roomId of roomsWith("queue", Current.userId)) queueFor(roomId)
  for (const queue of queues.values()) queue.drain()
}

/** Entries `{id, url, body, createdAt, state, reason}`; state is queued, sending or failed. Emits `change`, and `sent` with the answered stream. */
export class SendQueue extends EventTarget {
  /** Why unsent entries wait: null, "connection", "busy" or "signed-out". */
  waiting = null
  #key
  #draining = false
  #again = false
  #attempts = 0
  #timer = null

  constructor(key) {
    super()
    this.#key = key
    window.addEventListener("online", () => this.hurry())
    window.addEventListener("cable:up", () => this.hurry())
    window.addEventListener("storage", (event) => { if (event.key === key) this.#changed() })
  }

  get entries() {
    return recall(this.#key, [])
  }

  /** Takes a message and starts sending; the id makes every retry safe. */
  add(url, body) {
    const entry = { id: newId(), url, body, createdAt: Date.now(), state: "queued" }
    this.#save([...this.entries, entry])
    this.drain()
    return entry
  }

  /** Tries a failed entry again. */
  retry(id) {
    this.#update(id, { state: "queued", reason: null })
    this.hurry()
  }

  /** Gives an entry up. */
  discard(id) {
    this.#save(this.entries.filter((entry) => entry.id !== id))
  }

  /** Tries now instead of waiting for the next attempt. */
  hurry() {
    this.#attempts = 0
    this.drain()
  }

  /** Sends everything that can be sent; one tab at a time, where the browser lets us say so. */
  async drain() {
    clearTimeout(this.#timer)
    if (this.#draining) { this.#again = true; return }
    this.#draining = true
    try {
      do {
        this.#again = false
        await exclusively(this.#key, () => this.#sendAll())
      } while (this.#again)
    } finally {
      this.#draining = false
    }
  }

  async #sendAll() {
    let entry
    while ((entry = this.entries.find(({ state }) => state !== "failed"))) {
      this.#update(entry.id, { state: "sending" })
      const outcome = await post(entry)
      if (outcome.wait) return this.#waitFor(entry, outcome)
      this.#attempts = 0
      this.waiting = null
      outcome.failed ? this.#update(entry.id, { state: "failed", reason: outcome.failed }) : this.#sent(entry, outcome.stream)
    }
  }

  #sent(entry, stream) {
    this.dispatchEvent(new CustomEvent("sent", { detail: { entry, stream } }))
    this.discard(entry.id)
  }

  #waitFor(entry, { wait, after }) {
    this.waiting = wait
    this.#update(entry.id, { state: "queued" })
    if (wait === "signed-out") return
    const backoff = Math.min(BACKOFF.first * 2 ** this.#attempts++, BACKOFF.most) * (1 + Math.random() / 4)
    this.#timer = setTimeout(() => this.drain(), after ?? backoff)
  }

  #update(id, changes) {
    this.#save(this.entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry)))
  }

  #save(entries) {
    entries.length > 0 ? remember(this.#key, entries) : forget(this.#key)
    this.#changed()
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"))
  }
}

function exclusively(name, work) {
  return navigator.locks ? navigator.locks.request(name, work) : work()
}

/** randomUUID is missing on plain http addresses other than localhost. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
