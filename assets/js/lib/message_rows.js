// What a row of the message list looks like among its neighbours and to this reader.
import { group } from "lib/boost_groups"
import { dressCode } from "lib/code_blocks"
import { Current } from "lib/current"
import { deletions } from "lib/deletions"
import { aimLinks } from "lib/message_links"

/** Messages of one person closer together than this read as one group. */
const THREAD = 5 * 60_000

/** The rows of a list, oldest first. */
export function rowsOf(list) {
  return [...list.querySelectorAll(":scope > .message[data-message-timestamp]")]
}

/** The rows the server knows, oldest first. */
export function savedRowsOf(list) {
  return [...list.querySelectorAll(":scope > .message[data-message-id]")]
}

/** Formats every row; cheap enough to run after each change, so neighbours never go stale. */
export function format(list) {
  const { ids: deleted } = deletions
  let previous = null
  for (const row of rowsOf(list)) {
    row.hidden = deleted.has(row.id)
    if (row.hidden) continue
    formatRow(row, previous)
    previous = row
  }
}

/** Moves a row just put at the end to where its time belongs; rows on their way stay last. */
export function place(row) {
  let before = row
  while (belongsBefore(row, before.previousElementSibling)) before = before.previousElementSibling
  if (before !== row) before.before(row)
}

function belongsBefore(row, other) {
  if (!other?.matches(".message[data-message-timestamp]")) return false
  const pending = row.matches(".message--pending")
  if (other.matches(".message--pending") !== pending) return !pending
  return timeOf(other) > timeOf(row)
}

function formatRow(row, previous) {
  const sameDay = previous !== null && day(previous) === day(row)
  const mine = row.dataset.userId === String(Current.userId)
  row.classList.toggle("message--me", mine)
  row.classList.toggle("message--mentioned", !mine && mentionsMe(row))
  // An edit brings another presentation, and leaves the row as it is.
  if (row.dataset.messageId) row.classList.toggle("message--emoji", row.querySelector(".message__presentation[data-only-emoji]") !== null)
  row.classList.toggle("message--first-of-day", !sameDay)
  row.classList.toggle("message--threaded", sameDay && follows(row, previous))
  group(row)
  row.classList.add("message--formatted")
  for (const table of row.querySelectorAll("table")) table.tabIndex = 0
  dressCode(row)
  aimLinks(row)
}

function follows(row, previous) {
  return row.dataset.userId === previous.dataset.userId && Math.abs(timeOf(row) - timeOf(previous)) <= THREAD
}

/** Whether a message names its reader. */
export function mentionsMe(row) {
  return row.querySelector(`.mention[data-user-id="${Current.userId}"]`) !== null
}

function timeOf(row) {
  return Number(row.dataset.messageTimestamp)
}

function day(row) {
  return new Date(timeOf(row)).toDateString()
}
