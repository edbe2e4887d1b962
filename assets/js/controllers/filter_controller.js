import { Controller } from "@hotwired/stimulus"

/** Typing is looked at when it rests. */
const REST = 300

/** Hides the people of a list whose names do not hold what is typed. */
export default class extends Controller {
  static targets = ["item", "none"]

  disconnect() {
    clearTimeout(this.timer)
  }

  apply({ target }) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.show(target.value.trim().toLowerCase()), REST)
  }

  /** Enter in the filter sends no form. */
  stay(event) {
    event.preventDefault()
  }

  show(typed) {
    for (const item of this.itemTargets) item.hidden = !item.dataset.value.includes(typed)
    this.noneTarget.hidden = this.itemTargets.some((item) => !item.hidden)
  }
}
