import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { muted, play, setMuted, stop } from "lib/sounds"

/** A message that plays something: once by itself when it arrives, else when asked. */
export default class extends Controller {
  static targets = ["play", "mute"]
  static values = { url: String }

  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    this.element.addEventListener("sound:arrived", () => this.play(), { signal })
    window.addEventListener("sounds:muted", () => this.showMuted(), { signal })
    this.showMuted()
  }

  disconnect() {
    this.listening.abort()
    if (this.playing) stop()
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
