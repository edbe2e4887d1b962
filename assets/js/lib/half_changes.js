// What a person has changed about messages but not saved, kept in this browser only.
import { Current } from "lib/current"
import { keyFor, recall, remember } from "lib/storage"

/** The latest ones; what lies longer is hardly missed. */
const KEPT = 20

/** The kept body of a message as HTML; null when there is none. */
export function halfChangeOf(id) {
  return all().find((one) => one.id === id)?.html ?? null
}

/** Keeps what is being made of a message; null forgets it. */
export function keepHalfChange(id, html) {
  const others = all().filter((one) => one.id !== id)
  if (html !== null) remember(key(), [...others, { id, html }].slice(-KEPT))
  else if (others.length < all().length) remember(key(), others)
}

function all() {
  return recall(key(), [])
}

function key() {
  return keyFor("half-changes", Current.userId, "")
}
