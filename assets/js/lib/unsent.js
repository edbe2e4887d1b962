// What could not be sent while its room was not open: told where one is, and handed back when the room is gone.
import { alert } from "lib/flash"
import { element, textFromHtml } from "lib/html"
import { GONE } from "lib/post_outcome"

/** Just now an entry was refused; one that was given up meanwhile needs no words. */
export function tell(queue, id) {
  const entry = queue.entries.find((one) => one.id === id)
  if (!entry) return
  if (entry.reason === GONE) handBack(queue, [entry])
  else alert(`${about(entry)} wasn't sent to ${nameOf(queue)}: ${entry.reason}. It is kept there, where you can try again.`)
}

/** What an earlier page was told of lies in rooms that cannot be opened any more, if they are gone. */
export function remind(queue) {
  handBack(queue, queue.entries.filter(({ state, reason }) => state === "failed" && reason === GONE))
}

/** A dialog with the words, to be taken elsewhere. */
function handBack(queue, entries) {
  if (entries.length === 0 || document.querySelector("dialog.unsent")) return
  const words = element("textarea", { class: "input", rows: 4, readonly: "", "aria-label": "What was not sent" })
  words.value = entries.map(wordsOf).join("\n\n")
  const keep = element("button", { class: "btn", value: "keep" }, "Keep for later")
  const discard = element("button", { class: "btn btn--negative", value: "discard" }, "Discard")
  const heading = element("h2", { id: "unsent_heading" }, "This wasn't sent")
  const dialog = element("dialog", { class: "dialog unsent", "aria-labelledby": heading.id },
    heading, element("p", {}, "Its room is gone, or you are no longer in it. Copy what you still need."), words,
    element("form", { method: "dialog", class: "dialog__actions", "data-turbo": "false" }, keep, discard))
  dialog.addEventListener("close", () => {
    if (dialog.returnValue === "discard") for (const { id } of entries) queue.discard(id)
    dialog.remove()
  })
  document.body.append(dialog)
  dialog.showModal()
}

function about({ file }) {
  return file ? file.name : "A message"
}

function wordsOf({ file, body }) {
  return file ? file.name : textFromHtml(body)
}

function nameOf({ roomId }) {
  const row = document.getElementById(`list_room_${roomId}`)
  return row?.title || row?.querySelector(".room__name")?.textContent || "its room"
}
