// How one likes things to be in this browser: what Enter does, and how the clock is read.
import { recall, remember } from "lib/storage"

const KEY = "campfire:habits"
const touch = matchMedia("(pointer: coarse)")

/** What counts as long as nothing was chosen: on a touch screen there is no other way to a new line. */
const USUAL = {
  enter: () => (touch.matches ? "breaks" : "sends"),
  clock: () => "system",
}

/** The chosen value of `enter` ("sends" or "breaks") or `clock` ("system", "12" or "24"). */
export function habit(name) {
  return recall(KEY, {})[name] ?? USUAL[name]()
}

/** Keeps a choice and tells the window `habit:changed`. */
export function choose(name, value) {
  remember(KEY, { ...recall(KEY, {}), [name]: value })
  window.dispatchEvent(new CustomEvent("habit:changed"))
}
