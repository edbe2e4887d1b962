// Messages on their way: kept in this browser until the server has them, words and files each in their order.
import { Current } from "lib/current"
import { deletions } from "lib/deletions"
import { forgetFile, keepFile } from "lib/kept_files"
import { forget, keyFor, recall, remember, roomsWith } from "lib/storage"
import { post } from "lib/post_message"
import { SendLane } from "lib/send_lane"

/** After so long nothing is on its way any more that was given up. */
const SETTLED = 2000

const queues = new Map()

/** How files go is fetched with the first of them. */
async function sendFile(entry, options) {
  const { postFile } = await import("lib/post_file").catch(() => ({}))
  return postFile ? postFile(entry, options) : { wait: "connection" }
}

/** The queue of a room, one object for each for as long as the page lives. */
export function queueFor(roomId) {
  const id = `${Current.userId}:${roomId}`
  if (!queues.has(id)) queues.set(id, new SendQueue(keyFor("queue", Current.userId, roomId), roomId))
  return queues.get(id)
}

/** Sends what an earlier page left behind, in every room. */
export function resumeQueues() {
  for (const roomId of roomsWith("queue", Current.userId)) queueFor(roomId)
  for (const queue of queues.values()) {
    queue.drain()
    if (queue.hasFailed) telling().then(({ remind }) => remind(queue), () => {})
  }
}

/** The rooms in which something was refused. */
export function roomsNotSent() {
  return new Set(roomsWith("queue", Current.userId).filter((roomId) => queueFor(roomId).hasFailed))
}

/** Words about what could not be sent come with the first of it. */
function telling() {
  return import("lib/unsent")
}

/**
 * Entries `{id, url, body, createdAt, state, tried, reason}`; state is queued, sending or failed. Those of files have
 * `file: {name, type, size}` instead of a body, and `after`, the entry that goes before them. Emits `change`, `sent`
 * with the answered stream, and `progress` with how many percent of a file are there.
 */
export class SendQueue extends EventTarget {
  #key
  #lanes

  constructor(key, roomId) {
    super()
    this.#key = key
    this.roomId = roomId
    this.#lanes = [
      new SendLane(this, key, ({ file }) => !file, post),
      new SendLane(this, `${key}:files`, ({ file }) => Boolean(file), sendFile),
    ]
    window.addEventListener("online", () => this.hurry())
    window.addEventListener("cable:up", () => this.hurry())
    window.addEventListener("storage", (event) => { if (event.key === key) this.#changed() })
  }

  get entries() {
    return recall(this.#key, [])
  }

  get hasFailed() {
    return this.entries.some(({ state }) => state === "failed")
  }

  /** Why an unsent entry waits, or null. */
  waitingFor(entry) {
    return this.#lanes.find((lane) => lane.takes(entry)).waiting
  }

  /** Takes a message and starts sending; the id makes every retry safe. */
  add(url, body) {
    return this.#add({ url, body })
  }

  /** Takes a file, which becomes a message of its own, after another entry when one is given. */
  addFile(url, file, after) {
    const id = newId()
    keepFile(id, file)
    return this.#add({ id, url, after: after?.id, file: { name: file.name, type: file.type, size: file.size } })
  }

  /** Tries a failed entry again. */
  retry(id) {
    this.update(id, { state: "queued", reason: null })
    this.hurry()
  }

  /** Gives an entry up, even on its way. */
  discard(id) {
    const { url, tried, state } = this.entries.find((entry) => entry.id === id) ?? {}
    this.#remove(id)
    for (const lane of this.#lanes) lane.stop(id)
    // It may have got through all the same, or still be about to: then it is taken back there.
    if (tried && state !== "failed") deletions.add(`message_${id}`, `${url}/sent/${id}`, SETTLED)
    this.drain()
  }

  /** Tries now instead of waiting for the next attempt. */
  hurry() {
    for (const lane of this.#lanes) lane.hurry()
  }

  /** Sends everything that can be sent. */
  drain() {
    for (const lane of this.#lanes) lane.drain()
  }

  /** The entry that a lane sends next; what goes after another waits until that one is through or has failed. */
  next(takes) {
    const { entries } = this
    const open = entries.filter(({ state }) => state !== "failed")
    return open.find((entry) => takes(entry) && !open.some(({ id }) => id === entry.after))
  }

  /** The server has it. */
  sent(entry, stream) {
    if (stream) this.dispatchEvent(new CustomEvent("sent", { detail: { entry, stream } }))
    this.#remove(entry.id)
    this.drain()
  }

  /** The server will never take it. */
  failed(entry, reason) {
    this.update(entry.id, { state: "failed", reason })
    window.dispatchEvent(new CustomEvent("queue:failed"))
    if (this.roomId !== Current.roomId) telling().then(({ tell }) => tell(this, entry.id), () => {})
    this.drain()
  }

  /** So much of a file has arrived. */
  progressed(id, percent) {
    this.dispatchEvent(new CustomEvent("progress", { detail: { id, percent } }))
  }

  /** Notes something about an entry. */
  update(id, changes) {
    this.#save(this.entries.map((entry) => (entry.id === id ? { ...entry, ...changes } : entry)))
  }

  #add(entry) {
    const whole = { id: newId(), createdAt: Date.now(), state: "queued", ...entry }
    this.#save([...this.entries, whole])
    this.drain()
    return whole
  }

  #remove(id) {
    forgetFile(id)
    this.#save(this.entries.filter((entry) => entry.id !== id))
  }

  #save(entries) {
    entries.length > 0 ? remember(this.#key, entries) : forget(this.#key)
    this.#changed()
  }

  #changed() {
    this.dispatchEvent(new CustomEvent("change"))
  }
}

/** randomUUID is missing on plain http addresses other than localhost. */
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID()
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}
