// Messages that somebody has deleted but may still want back. They leave this page at once, and everybody else's when the time is over;
// until the server has heard of it a deletion is kept in this browser.
import { Current } from "lib/current"
import { forget, keyFor, recall, remember } from "lib/storage"

/** Waits between attempts that failed for lack of a connection. */
const BACKOFF = { first: 1000, most: 30_000 }
const STREAM = "text/vnd.turbo-stream.html"

/** Entries `{id, url, due}`: the element id of the row, where to delete it, when. Emits `change`, `deleted` and `refused`. */
class Deletions extends EventTarget {
  #timers = new Map()
  /** Those whose deletion is on its way: too late to take back. */
  #sending = new Set()
  #attempts = 0

  constructor() {
    super()
    window.addEventListener("storage", (event) => { if (event.key === key()) this.#changed() })
    for (const name of ["online", "cable:up"]) window.addEventListener(name, () => this.resume())
    window.addEventListener("pagehide", () => this.hurry())
    document.addEventListener("turbo:visit", () => this.hurry())
  }

  /** The element ids of the rows that are on their way out. */
  get ids() {
    return new Set(entries().map(({ id }) => id))
  }

  /** `pause` is how long it can be taken back. */
  add(id, url, pause) {
    save([...entries().filter((entry) => entry.id !== id), { id, url, due: Date.now() + pause }])
    this.#changed()
    this.#wait(id, pause)
  }

  /** Takes a deletion back; false when it has happened already. */
  undo(id) {
    if (this.#sending.has(id)) return false
    this.#stop(id)
    return this.#drop(id)
  }

  /** Deletes now what is to be deleted, one or all; the browser goes on with it when the page is left. */
  hurry(only = null) {
    for (const { id } of entries()) {
      if (this.#timers.has(id) && (only === null || only === id)) this.#send(id)
    }
  }

  /** Goes on with what an earlier page or attempt left behind; another tab may still be thinking about some. */
  resume() {
    for (const { id, due } of entries()) if (!this.#timers.has(id)) this.#wait(id, Math.max(due - Date.now(), 0))
  }

  #wait(id, time) {
    this.#stop(id)
    this.#timers.set(id, setTimeout(() => this.#send(id), time))
  }

  #stop(id) {
    clearTimeout(this.#timers.get(id))
    this.#timers.delete(id)
  }

  async #send(id) {
    this.#stop(id)
    const entry = entries().find((entry) => entry.id === id)
    if (!entry) return
    this.#sending.add(id)
    const outcome = await attempt(entry)
    this.#sending.delete(id)
    if (outcome === LATER) return this.#wait(id, Math.min(BACKOFF.first * 2 ** this.#attempts++, BACKOFF.most))
    this.#attempts = 0
    this.dispatchEvent(new CustomEvent(outcome === DONE ? "deleted" : "refused", { detail: { id } }))
    this.#drop(id)
  }

  #drop(id) {
    const all = entries()
    const left = all.filter((entry) => entry.id !== id)
    save(left)
    this.#changed()
    return left.length < all.length
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"))
  }
}

const DONE = "done"
const REFUSED = "refused"
const LATER = "later"

/** Asked for twice it is gone all the same. */
async function attempt({ url }) {
  try {
    const { status, redirected } = await fetch(url, { method: "DELETE", headers: { Accept: STREAM }, keepalive: true })
    if (redirected || status === 401 || status === 429 || status >= 500) return LATER
    return status < 400 || status === 404 ? DONE : REFUSED
  } catch {
    return LATER
  }
}

function key() {
  return keyFor("deletions", Current.userId, "")
}

function entries() {
  return Current.userId ? recall(key(), []) : []
}

function save(entries) {
  entries.length > 0 ? remember(key(), entries) : forget(key())
}

/** What this person is deleting, for as long as the page lives. */
export const deletions = new Deletions()
