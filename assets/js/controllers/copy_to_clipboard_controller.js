import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { copyText } from "lib/clipboard"

const SHOWN = 1000

/** Copies a value and says so; a path is copied as the whole address. */
export default class extends Controller {
  static values = { content: String }

  async copy(event) {
    event.preventDefault()
    const done = await copyText(this.content)
    announce(done ? "Copied" : "Couldn't copy")
    if (!done) return
    this.element.classList.add("btn--success")
    setTimeout(() => this.element.classList.remove("btn--success"), SHOWN)
  }

  get content() {
    return this.contentValue.startsWith("/") ? location.origin + this.contentValue : this.contentValue
  }
}
