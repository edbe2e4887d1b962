import { Controller } from "@hotwired/stimulus"

/** Typing is sent when it rests. */
const REST = 300

/** Sends its form without a button: at once when something was chosen, or when typing rests. */
export default class extends Controller {
  disconnect() {
    clearTimeout(this.timer)
  }

  send() {
    this.element.requestSubmit()
  }

  wait() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.send(), REST)
  }
}
