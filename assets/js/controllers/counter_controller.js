import { Controller } from "@hotwired/stimulus"

/** Few enough to be worth a word to those who do not see the number. */
const FEW = 20
const segmenter = new Intl.Segmenter()

/** How many characters are left, as people count them: a flag or a family is one. */
export default class extends Controller {
  static targets = ["field", "left"]
  static values = { limit: Number }

  connect() {
    this.count()
  }

  count() {
    const left = this.limitValue - [...segmenter.segment(this.fieldTarget.value.trim())].length
    this.leftTarget.textContent = left < 0 ? `${-left} too many` : `${left} left`
    this.leftTarget.classList.toggle("counter--over", left < 0)
    this.leftTarget.setAttribute("aria-live", left < FEW ? "polite" : "off")
    this.fieldTarget.setCustomValidity(left < 0 ? `Please take away ${-left} characters.` : "")
  }
}
