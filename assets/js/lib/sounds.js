// Playing sounds: one at a time, by themselves only where somebody looks and did not ask for quiet.
import { forget, recall, remember } from "lib/storage"

const MUTED = "campfire:sounds:muted"
/** A message older than this was not said just now, it was caught up with. */
const FRESH = 60_000

const heard = new Set()
let playing = null

/** Whether sounds wait to be asked; the choice stays in this browser. */
export function muted() {
  return recall(MUTED, false)
}

export function setMuted(quiet) {
  quiet ? remember(MUTED, true) : forget(MUTED)
  window.dispatchEvent(new CustomEvent("sounds:muted"))
}

/** Plays a recording in the place of the one before; `ended` is told when it is over, or was not allowed to begin. */
export async function play(url, ended) {
  stop()
  const audio = new Audio(url)
  const over = () => { if (playing?.audio === audio) playing = null; ended() }
  playing = { audio, over }
  audio.addEventListener("ended", over, { once: true })
  try {
    await audio.play()
  } catch {
    over()
  }
}

export function stop() {
  playing?.audio.pause()
  playing?.over()
}

/** A row that arrived live plays what it brings, once, however often the row comes. */
export function playArrived(row) {
  const sound = row?.querySelector("[data-controller~=sound]")
  const { messageId, messageTimestamp } = row?.dataset ?? {}
  if (!sound || !messageId || heard.has(messageId)) return
  heard.add(messageId)
  const fresh = Math.abs(Date.now() - messageTimestamp) < FRESH
  if (fresh && !muted() && document.visibilityState === "visible") sound.setAttribute("data-sound-arrived-value", "true")
}
