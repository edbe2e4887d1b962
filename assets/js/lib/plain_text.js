import { htmlFromText, isBlank, textFromHtml } from "lib/html"

/** A textarea as a surface to write on; keeps the HTML it was given until somebody changes the text. */
export class PlainText {
  plain = true
  choosing = false
  structure = null

  constructor(textarea, html = "") {
    this.textarea = textarea
    if (html) this.value = html
  }

  get value() {
    return this.textarea.value === this.text ? this.html : htmlFromText(this.textarea.value)
  }

  set value(html) {
    this.html = html
    this.text = this.textarea.value = textFromHtml(html)
  }

  get blank() {
    return isBlank(this.value)
  }

  focus() {
    const { length } = this.textarea.value
    this.textarea.focus({ preventScroll: true })
    this.textarea.setSelectionRange(length, length)
  }

  insertMention({ name }) {
    this.textarea.setRangeText(`@${name} `, this.textarea.selectionStart, this.textarea.selectionEnd, "end")
    this.textarea.dispatchEvent(new Event("input", { bubbles: true }))
  }
}
