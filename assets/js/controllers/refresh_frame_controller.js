import { Controller } from "@hotwired/stimulus"

/** Often enough to watch something drain, seldom enough to be no work for the server. */
const PAUSE = 10_000

/** Reads its frame again now and then, while somebody looks and no question is open. */
export default class extends Controller {
  static values = { url: String }

  connect() {
    this.timer = setInterval(() => this.refresh(), PAUSE)
  }

  disconnect() {
    clearInterval(this.timer)
  }

  refresh() {
    if (document.hidden || document.querySelector("dialog[open]")) return
    if (this.element.src) this.element.reload()
    else this.element.src = this.urlValue
  }
}
