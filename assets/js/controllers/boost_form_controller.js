import { Controller } from "@hotwired/stimulus"

/** Characters as people count them; the field itself counts a family of four as eleven. */
const CHARACTERS = new Intl.Segmenter(undefined, { granularity: "grapheme" })

/** Writing a boost: as long as it may be, left by Escape. */
export default class extends Controller {
  static targets = ["cancel"]

  connect() {
    this.limit = this.field.maxLength
    this.field.removeAttribute("maxlength")
    this.element.addEventListener("input", this.cut)
    this.element.addEventListener("keydown", this.pressed)
    this.field.focus({ preventScroll: true })
    this.element.scrollIntoView({ block: "nearest" })
  }

  disconnect() {
    this.field.maxLength = this.limit
    this.element.removeEventListener("input", this.cut)
    this.element.removeEventListener("keydown", this.pressed)
  }

  cut = ({ isComposing }) => {
    if (isComposing) return
    const characters = [...CHARACTERS.segment(this.field.value)]
    if (characters.length > this.limit) this.field.value = this.field.value.slice(0, characters[this.limit].index)
  }

  pressed = (event) => {
    if (event.key !== "Escape" || event.isComposing) return
    event.preventDefault()
    this.cancelTarget.click()
  }

  get field() {
    return this.element.querySelector("input[type=text]")
  }
}
