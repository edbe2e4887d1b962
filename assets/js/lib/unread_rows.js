// How much of a room is unread, as its row in the sidebar tells it.
import { element } from "lib/html"

/** The server counts no further. */
const MOST = 100

/** Whether something of the room is unread. */
export function isUnread(row) {
  return row.matches(".unread")
}

/** One more message came, or `unread` says how much there is now. */
export function noteUnread(row, { mention = false, unread = null }) {
  const { dataset } = row
  row.classList.add("unread")
  dataset.unreadMessages = unread?.messages ?? Math.min(count(dataset.unreadMessages) + 1, MOST)
  dataset.unreadMentions = unread?.mentions ?? Math.min(count(dataset.unreadMentions) + Number(mention), MOST)
}

/** All of it was read. */
export function clearUnread(row) {
  row.classList.remove("unread")
  delete row.dataset.unreadMessages
  delete row.dataset.unreadMentions
}

/** A new row for the same room knows as much as the old one. */
export function copyUnread(from, to) {
  to.classList.add("unread")
  for (const name of ["unreadMessages", "unreadMentions"]) {
    if (from.dataset[name]) to.dataset[name] = from.dataset[name]
  }
}

/** Shows the count, in a word for those who listen and in a figure for those who look. */
export function dressUnread(row) {
  const label = row.querySelector(".unread-label")
  if (!isUnread(row)) return label?.remove()
  const messages = count(row.dataset.unreadMessages)
  const mentions = count(row.dataset.unreadMentions)
  const words = [messages > 0 ? `${figure(messages)} unread` : "unread", mentions > 0 && `${figure(mentions)} for you`].filter(Boolean)
  const text = `, ${words.join(", ")}`
  if (label?.textContent === text + shown(messages, mentions)) return
  const badge = element("span", { class: mentions > 0 ? "unread-count unread-count--mentions" : "unread-count", "aria-hidden": "true" }, shown(messages, mentions))
  const fresh = element("span", { class: "unread-label" }, element("span", { class: "for-screen-reader" }, text), badge)
  if (label) label.replaceWith(fresh)
  else row.append(fresh)
}

function shown(messages, mentions) {
  if (mentions > 0) return `@${figure(mentions)}`
  return messages > 0 ? figure(messages) : ""
}

/** A number as far as the server counts. */
export function figure(number) {
  return number >= MOST ? `${MOST - 1}+` : String(number)
}

function count(text) {
  return Number(text) || 0
}
