import { Controller } from "@hotwired/stimulus"
import { Turbo } from "@hotwired/turbo-rails"

/** The field of the search page. */
export default class extends Controller {
  static targets = ["field", "reset"]

  connect() {
    const { fieldTarget: field } = this
    if (!matchMedia("(pointer: coarse)").matches || field.value === "") field.focus()
    field.setSelectionRange(field.value.length, field.value.length)
  }

  typed() {
    this.resetTarget.hidden = this.fieldTarget.value === ""
  }

  reset() {
    this.fieldTarget.value = ""
    this.typed()
    this.fieldTarget.focus()
  }

  /** Empties the field; leaves when it is empty. */
  escape(event) {
    event.preventDefault()
    if (this.fieldTarget.value === "") Turbo.visit("/")
    else this.reset()
  }
}
