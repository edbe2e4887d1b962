// What this browser remembers, as JSON under keys of one prefix; falls back to memory where storage is refused or full.
const PREFIX = "campfire"
const memory = new Map()

/** The storage key of something kept for one person in one room. */
export function keyFor(what, userId, roomId) {
  return [PREFIX, what, userId, roomId].join(":")
}

/** The remembered value, or the fallback when there is none or it cannot be read. */
export function recall(key, fallback = null) {
  if (memory.has(key)) return memory.get(key)
  try {
    return JSON.parse(localStorage.getItem(key)) ?? fallback
  } catch {
    return fallback
  }
}

/** Remembers a value. */
export function remember(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value))
    memory.delete(key)
  } catch {
    memory.set(key, value)
  }
}

/** Forgets a value. */
export function forget(key) {
  memory.delete(key)
  try { localStorage.removeItem(key) } catch { /* nothing was kept */ }
}

/** The rooms for which this person has something kept. */
export function roomsWith(what, userId) {
  const prefix = keyFor(what, userId, "")
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(prefix)).map((key) => Number(key.slice(prefix.length)))
  } catch {
    return []
  }
}
