import { Controller } from "@hotwired/stimulus"

/** Hands an address to the system's own way to share; not there where the system has none. */
export default class extends Controller {
  static values = { url: String, title: String }

  connect() {
    this.element.hidden = !navigator.canShare?.(this.offer)
  }

  async share() {
    try {
      await navigator.share(this.offer)
    } catch (error) {
      if (error.name !== "AbortError") throw error
    }
  }

  get offer() {
    return { title: this.titleValue || document.title, url: this.urlValue }
  }
}
