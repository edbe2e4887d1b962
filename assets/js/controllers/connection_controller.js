import { Controller } from "@hotwired/stimulus"

/** Short losses pass without a word; the first connection may take longer. */
const AFTER_LOSS = 1500
const AT_START = 5000

/** The thin bar that says that the page is not live, and goes when it is again. */
export default class extends Controller {
  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    window.addEventListener("cable:up", () => this.up(), { signal })
    window.addEventListener("cable:down", ({ detail }) => this.down(detail.final), { signal })
    window.addEventListener("offline", () => this.speak(), { signal })
    window.addEventListener("online", () => this.speak(), { signal })
    if (!live) this.timer = setTimeout(() => this.show(), AT_START)
  }

  disconnect() {
    this.listening.abort()
    clearTimeout(this.timer)
  }

  up() {
    live = true
    clearTimeout(this.timer)
    this.element.hidden = true
    this.element.textContent = ""
  }

  down(final) {
    live = false
    this.final = final
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.show(), AFTER_LOSS)
  }

  show() {
    this.element.hidden = false
    this.speak()
  }

  speak() {
    if (!this.element.hidden) this.element.textContent = this.words
  }

  get words() {
    if (this.final) return "This page is no longer connected. Reload it to go on."
    return navigator.onLine ? "Reconnecting…" : "You’re offline. What you send will go out when you’re back."
  }
}

/** Outlives the element, which Turbo carries from page to page. */
let live = false
