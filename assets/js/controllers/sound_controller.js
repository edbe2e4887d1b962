import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { muted, play, setMuted, stop } from "lib/sounds"

/** A message that plays something: once by itself when it arrives, else when asked. */
export default class extends Controller {
  static targets = ["play", "mute"]
  static values = { url: String, arrived: Boolean }

  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    window.addEventListener("sounds:muted", () => this.showMuted(), { signal })
    this.showMuted()
  }

  disconnect() {
    this.listening.abort()
    if (this.playing) stop()
  }

  /** Said by whoever put the row there, once. */
  arrivedValueChanged(arrived) {
    if (!arrived) return
    this.arrivedValue = false
    this.play()
  }

  toggle() {
    this.playing ? stop() : this.play()
  }

  play() {
    this.show(true)
    play(this.urlValue, () => this.show(false))
  }

  show(playing) {
    this.playing = playing
    this.element.classList.toggle("sound--playing", playing)
  }

  mute() {
    setMuted(!muted())
    if (muted()) stop()
    announce(muted() ? "Sounds play only when asked" : "Sounds play by themselves")
  }

  showMuted() {
    this.muteTarget.setAttribute("aria-pressed", String(muted()))
  }
}
