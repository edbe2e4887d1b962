import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"

const SHOWN = 1000

/** Copies a value and says so; a path is copied as the whole address. */
export default class extends Controller {
  static values = { content: String }

  async copy(event) {
    event.preventDefault()
    const done = await write(this.content)
    announce(done ? "Copied" : "Couldn’t copy")
    if (!done) return
    this.element.classList.add("btn--success")
    setTimeout(() => this.element.classList.remove("btn--success"), SHOWN)
  }

  get content() {
    return this.contentValue.startsWith("/") ? location.origin + this.contentValue : this.contentValue
  }
}

/** The clipboard is refused on plain http; there a selected field still can be copied. */
async function write(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return writeBySelection(text)
  }
}

function writeBySelection(text) {
  const field = document.createElement("textarea")
  const before = document.activeElement
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  before?.focus()
  return done
}
