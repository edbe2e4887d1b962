// What a person has typed but not sent, one draft for each room, kept in this browser only.
import { Current } from "lib/current"
import { isBlank } from "lib/html"
import { forget, keyFor, recall, remember, roomsWith } from "lib/storage"

/** The kept draft as HTML, or an empty string. */
export function draftOf(roomId) {
  return recall(key(roomId), "")
}

/** Keeps the draft, or forgets it when nothing is left of it. */
export function keepDraft(roomId, html) {
  if (!Current.userId) return
  isBlank(html) ? forget(key(roomId)) : remember(key(roomId), html)
}

/** The rooms in which something is waiting to be finished. */
export function roomsWithDrafts() {
  return new Set(roomsWith("draft", Current.userId))
}

function key(roomId) {
  return keyFor("draft", Current.userId, roomId)
}
