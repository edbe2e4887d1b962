// Files chosen for the next message of each room; they stay chosen while the reader visits other rooms.
const chosen = new Map()

/** The files chosen in a room, in the order they were chosen. */
export function chosenIn(roomId) {
  return chosen.get(roomId) ?? []
}

/** Chooses more files. */
export function choose(roomId, files) {
  chosen.set(roomId, [...chosenIn(roomId), ...files])
}

/** Takes a file back. */
export function unchoose(roomId, file) {
  chosen.set(roomId, chosenIn(roomId).filter((other) => other !== file))
}
