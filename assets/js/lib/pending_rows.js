// The rows of messages on their way, shown at the end of the list until the real rows replace them.
import { showCards } from "lib/cards"
import { preview, textFromHtml } from "lib/html"
import { place } from "lib/message_rows"
import { fileOnItsWay, showProgress } from "lib/pending_files"

const WAITING = {
  connection: "Waiting for the connection",
  trouble: "Waiting, the server has a problem",
  busy: "Waiting a moment, the server is busy",
  "signed-out": "Waiting until you sign in again",
}

/** Keeps rows in step with a queue. */
export class PendingRows {
  constructor(list, template, queue) {
    Object.assign(this, { list, template, queue })
  }

  /** Shows what is unsent, drops rows whose message was given up; returns the rows that are new. */
  render() {
    const { entries } = this.queue
    const known = new Set(entries.map(({ id }) => `message_${id}`))
    for (const row of this.rows) {
      if (!known.has(row.id) && row.matches(".message--failed, .message--given-up")) row.remove()
    }
    return entries.map((entry) => this.#show(entry)).filter(Boolean)
  }

  /** Forgets the rows of a page that was kept in the cache; the queue knows better. */
  clear() {
    for (const row of this.rows) row.remove()
  }

  get rows() {
    return this.list.querySelectorAll(":scope > .message--pending")
  }

  /** So much of a file has arrived. */
  progress({ id, percent }) {
    const row = document.getElementById(`message_${id}`)
    if (row?.matches(".message--pending")) showProgress(row, percent)
  }

  #show(entry) {
    const shown = document.getElementById(`message_${entry.id}`)
    if (shown && !shown.matches(".message--pending")) return null
    const row = shown ?? this.#build(entry)
    this.#mark(row, entry)
    if (shown) return null
    this.list.append(row)
    place(row)
    return row
  }

  #build(entry) {
    const { id, createdAt } = entry
    const row = this.template.content.cloneNode(true).firstElementChild
    row.id = `message_${id}`
    row.classList.toggle("message--upload", Boolean(entry.file))
    row.dataset.messageTimestamp = createdAt
    for (const time of row.querySelectorAll("time")) time.dateTime = new Date(createdAt).toISOString()
    part(row, "body").append(entry.file ? fileOnItsWay(entry) : wordsOnTheirWay(entry.body))
    return row
  }

  #mark(row, entry) {
    const { state, reason, file } = entry
    const failed = state === "failed"
    const waiting = !failed && this.queue.waitingFor(entry)
    row.classList.toggle("message--failed", failed)
    row.classList.toggle("message--waiting", Boolean(waiting))
    say(part(row, "status"), failed ? `Not sent: ${reason}` : WAITING[waiting] ?? "Sending…")
    part(row, "retry").hidden = !failed
    // Words that only wait can be taken back as well; they go where they came from.
    part(row, "reword").hidden = !(failed || waiting) || Boolean(file)
    say(part(row, "reword"), failed ? "Edit" : "Cancel")
    part(row, "discard").hidden = !failed && !file
    say(part(row, "discard"), failed ? "Discard" : "Cancel")
  }
}

/** A sound is told by what it will play. */
function wordsOnTheirWay(body) {
  const [, sound] = textFromHtml(body).match(/^\/play (\w+)$/) ?? []
  return sound ? `Playing ${sound}…` : showCards(preview(body))
}

function part(row, name) {
  return row.querySelector(`[data-pending="${name}"]`)
}

function say(place, words) {
  if (place.textContent !== words) place.textContent = words
}
