import { Controller } from "@hotwired/stimulus"
import { subscribe } from "lib/cable"
import { Current } from "lib/current"

/** How often we say that we type, and how long somebody counts as typing without saying it again. */
const EVERY = 1000
const EXPIRY = 5000

/** Says that I am typing and shows who else is. */
export default class extends Controller {
  static targets = ["indicator", "author"]
  static values = { roomId: Number }

  async connect() {
    this.typing = new Map()
    this.told = 0
    this.listening = new AbortController()
    const { signal } = this.listening
    this.element.addEventListener("editor:change", ({ detail }) => this.changed(detail.blank), { signal })
    this.element.addEventListener("composer:sent", () => this.stop(), { signal })
    const room = { channel: "TypingNotificationsChannel", room_id: this.roomIdValue }
    const subscription = await subscribe(room, { received: (data) => this.received(data), disconnected: () => this.forget() })
    if (signal.aborted) subscription.unsubscribe()
    else this.subscription = subscription
  }

  disconnect() {
    this.listening.abort()
    clearTimeout(this.timer)
    this.subscription?.unsubscribe()
    this.subscription = null
  }

  changed(blank) {
    if (blank) this.stop()
    else if (Date.now() - this.told >= EVERY) this.start()
  }

  start() {
    this.told = Date.now()
    this.subscription?.perform("start")
  }

  stop() {
    if (this.told === 0) return
    this.told = 0
    this.subscription?.perform("stop")
  }

  received({ action, user }) {
    if (user.id === Current.userId) return
    if (action === "start") this.typing.set(user.id, { name: user.name, until: Date.now() + EXPIRY })
    else this.typing.delete(user.id)
    this.show()
  }

  forget() {
    this.typing.clear()
    this.show()
  }

  show() {
    clearTimeout(this.timer)
    const now = Date.now()
    for (const [id, { until }] of this.typing) if (until <= now) this.typing.delete(id)
    const active = this.typing.size > 0
    this.indicatorTarget.classList.toggle("typing-indicator--active", active)
    const words = sentence([...this.typing.values()].map(({ name }) => name))
    if (this.authorTarget.textContent !== words) this.authorTarget.textContent = words
    if (active) this.timer = setTimeout(() => this.show(), EVERY)
  }
}

function sentence(names) {
  names.sort((one, other) => one.localeCompare(other))
  if (names.length === 0) return ""
  if (names.length === 1) return `${names[0]} is typing…`
  if (names.length === 2) return `${names[0]} and ${names[1]} are typing…`
  return "Several people are typing…"
}
