import { Controller } from "@hotwired/stimulus"

/** Long enough to be read, and held while pointed at or focused. */
const SHOWN = 5000
const LEAVING = 200

/** Takes a flash away after a while. */
export default class extends Controller {
  connect() {
    this.wait()
    for (const name of ["pointerenter", "focusin"]) this.element.addEventListener(name, () => clearTimeout(this.timer))
    for (const name of ["pointerleave", "focusout"]) this.element.addEventListener(name, () => this.wait())
  }

  disconnect() {
    clearTimeout(this.timer)
  }

  wait() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.leave(), SHOWN)
  }

  leave() {
    this.element.classList.add("flash--leaving")
    this.timer = setTimeout(() => this.element.remove(), LEAVING)
  }
}
