import { Controller } from "@hotwired/stimulus"
import { score } from "lib/fold"

/** With more rooms than this, a field narrows them down. */
const MANY = 12
const ROWS = "#user_sidebar a[data-room-id]"
/** People without a ping. */
const PEOPLE = "#user_sidebar .direct__new"

/** Narrows the sidebar to what was typed; arrows walk through it. */
export default class extends Controller {
  static targets = ["field"]

  connect() {
    this.watching = new MutationObserver(() => this.filter())
    this.watching.observe(this.element, { childList: true, subtree: true })
    this.listening = new AbortController()
    this.element.addEventListener("keydown", (event) => this.pressed(event), { signal: this.listening.signal })
    this.filter()
  }

  disconnect() {
    this.watching.disconnect()
    this.listening.abort()
  }

  filter() {
    const { rows, fieldTarget: field } = this
    field.parentElement.hidden = rows.length <= MANY && field.value === ""
    for (const row of rows) {
      const name = row.title || row.textContent
      row.hidden = score(name, field.value) === 0
    }
    for (const person of this.element.querySelectorAll(PEOPLE)) {
      person.hidden = score(person.querySelector("button").title, field.value) === 0
    }
  }

  pressed(event) {
    const { key, target } = event
    if (target === this.fieldTarget && key === "Enter") return this.shown[0]?.click()
    if (target === this.fieldTarget && key === "Escape" && target.value !== "") return this.clear(event)
    const step = { ArrowDown: 1, ArrowUp: -1 }[key]
    if (!step || event.altKey || event.ctrlKey || event.metaKey || !target.matches(`#sidebar_filter, ${ROWS}`)) return
    const stops = [this.fieldTarget, ...this.shown].filter((stop) => stop.checkVisibility())
    stops[stops.indexOf(target) + step]?.focus()
    event.preventDefault()
  }

  clear(event) {
    this.fieldTarget.value = ""
    this.filter()
    event.preventDefault()
    event.stopPropagation()
  }

  get rows() {
    return [...this.element.querySelectorAll(ROWS)]
  }

  get shown() {
    return this.rows.filter((row) => !row.hidden)
  }
}
