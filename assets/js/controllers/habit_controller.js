import { Controller } from "@hotwired/stimulus"
import { choose, habit } from "lib/habits"

/** A choice of how things are in this browser. */
export default class extends Controller {
  static targets = ["choice"]
  static values = { name: String }

  connect() {
    this.show()
  }

  choose({ currentTarget: { value } }) {
    choose(this.nameValue, value)
    this.show()
  }

  show() {
    const chosen = habit(this.nameValue)
    for (const choice of this.choiceTargets) choice.setAttribute("aria-pressed", String(choice.value === chosen))
  }
}
