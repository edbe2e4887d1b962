import { Controller } from "@hotwired/stimulus"
import { subscribe } from "lib/cable"

/** The server forgets who has not been heard of for a minute. */
const REFRESH = 50_000
/** A glance away or back does not count. */
const SETTLED = 5000
const YEAR = 31_536_000

/** Tells the server whether this tab is being looked at, and the sidebar that the room is read. */
export default class extends Controller {
  static values = { roomId: Number }

  async connect() {
    // The server sets it too, but not with a page that was fetched before anybody wanted to see it.
    document.cookie = `last_room=${this.roomIdValue};path=/;samesite=lax;max-age=${YEAR}${location.protocol === "https:" ? ";secure" : ""}`
    // The client repeats these words whenever the line comes back, and by then the tab may be hidden.
    const room = { channel: "PresenceChannel", room_id: this.roomIdValue, visible: false }
    this.visible = false
    this.listening = new AbortController()
    document.addEventListener("visibilitychange", () => this.turned(), { signal: this.listening.signal })
    const { signal } = this.listening
    const subscription = await subscribe(room, { connected: () => this.connected(), disconnected: () => this.rest(), rejected: () => this.gone() })
    if (signal.aborted) subscription.unsubscribe()
    else this.subscription = subscription
  }

  disconnect() {
    this.listening.abort()
    this.rest()
    clearTimeout(this.settling)
    this.subscription?.unsubscribe()
    this.subscription = null
  }

  /** To the server a subscription is hidden until it says otherwise. */
  connected() {
    this.visible = !document.hidden
    if (!this.visible) return
    this.subscription?.perform("present")
    this.present()
  }

  /** The room went, or we from it, while nobody could tell us. */
  gone() {
    window.dispatchEvent(new CustomEvent("room:gone", { detail: { words: "This room was deleted, or you're no longer in it.", isGuess: true } }))
  }

  turned() {
    clearTimeout(this.settling)
    this.settling = setTimeout(() => this.settled(!document.hidden), SETTLED)
  }

  settled(visible) {
    if (visible === this.visible) return
    this.visible = visible
    this.subscription?.perform(visible ? "present" : "absent")
    visible ? this.present() : this.rest()
  }

  present() {
    this.rest()
    this.timer = setInterval(() => this.subscription?.perform("refresh"), REFRESH)
    this.dispatch("present", { target: window, detail: { roomId: this.roomIdValue } })
  }

  rest() {
    clearInterval(this.timer)
  }
}
