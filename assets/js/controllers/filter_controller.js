import { Controller } from "@hotwired/stimulus"
import { score } from "lib/fold"

/** Typing is looked at when it rests. */
const REST = 300

/** Hides the people of a list whose names do not answer what is typed; arrows walk through the others. */
export default class extends Controller {
  static targets = ["item", "none"]

  disconnect() {
    clearTimeout(this.timer)
  }

  apply({ target }) {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.show(target.value), REST)
  }

  /** Enter in the filter sends no form. */
  stay(event) {
    event.preventDefault()
  }

  /** From the field to the people, and from one to the next. */
  step(event) {
    const stops = [...this.element.querySelectorAll("input:not(:disabled, [type=hidden])")].filter((stop) => stop.checkVisibility())
    const next = stops[stops.indexOf(event.target) + (event.key === "ArrowDown" ? 1 : -1)]
    if (!next) return
    event.preventDefault()
    next.focus()
  }

  show(typed) {
    for (const item of this.itemTargets) item.hidden = score(item.dataset.value, typed) === 0
    this.noneTarget.hidden = this.itemTargets.some((item) => !item.hidden)
  }
}
