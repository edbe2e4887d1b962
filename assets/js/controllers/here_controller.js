import { Controller } from "@hotwired/stimulus"
import { follow } from "lib/online"

/** A mark that shows while somebody is here. */
export default class extends Controller {
  static values = { id: Number }

  connect() {
    // A sidebar that comes anew does not know who is here.
    this.keep = (event) => { if (event.detail.attributeName === "hidden") event.preventDefault() }
    this.element.addEventListener("turbo:before-morph-attribute", this.keep)
    this.unfollow = follow(this.idValue, (here) => { this.element.hidden = !here })
  }

  disconnect() {
    this.element.removeEventListener("turbo:before-morph-attribute", this.keep)
    this.unfollow()
    this.element.hidden = true
  }
}
