// Which rooms this person was in lately, in this browser.
import { Current } from "lib/current"
import { recall, remember } from "lib/storage"

const KEPT = 30

/** The ids of the rooms, the latest first. */
export function recentRooms() {
  return Current.userId ? recall(key(), []) : []
}

/** The room that is open comes to the top. */
function note() {
  const { roomId, userId } = Current
  if (!roomId || !userId) return
  const others = recentRooms().filter((id) => id !== roomId)
  remember(key(), [roomId, ...others].slice(0, KEPT))
}

function key() {
  return `campfire:recent-rooms:${Current.userId}`
}

document.addEventListener("turbo:load", note)
