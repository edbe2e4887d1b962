import { Controller } from "@hotwired/stimulus"
import { habit } from "lib/habits"
import { LinkCards } from "lib/link_cards"
import { PlainText } from "lib/plain_text"

const SUBMITS = { ENTER: "enter", MOD_ENTER: "mod-enter" }

/**
 * Where people write. A plain textarea from the first moment; when the rich editor has arrived it takes over.
 * Everything else knows only this controller: value (HTML), blank, clear, focus, insertMention, and the events
 * `editor:ready`, `editor:change`, `editor:submit`, `editor:up` (arrow up in an empty editor), `editor:link` (marked words are to lead somewhere).
 */
export default class extends Controller {
  static targets = ["plain"]
  static values = { submit: { type: String, default: SUBMITS.MOD_ENTER }, label: String, html: String, autofocus: Boolean, mentionsUrl: String, unfurlUrl: String }

  connect() {
    this.cards = new LinkCards(this.element, { unfurl: this.unfurlUrlValue, changed: (how) => this.cardsChanged(how) })
    this.surface = new PlainText(this.plainTarget, this.cards.takeFrom(this.htmlValue))
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle, options) => target.addEventListener(name, handle, { signal, ...options })
    on(this.element, "keydown", (event) => this.pressed(event), { capture: true })
    on(this.element, "input", () => { this.touched = true; this.changed() })
    on(this.element, "lexxy:change", () => this.changed())
    on(this.element, "paste", ({ clipboardData }) => this.cards.pasted(clipboardData?.getData("text/plain") ?? ""), { capture: true })
    on(this.element, "focusout", () => this.upgrade())
    on(this.element.closest("form"), "formdata", ({ formData }) => formData.set(this.plain.name, this.value))
    on(document, "turbo:before-cache", () => this.downgrade())
    on(document, "selectionchange", () => this.tellEnter())
    on(window, "habit:changed", () => this.tellEnter())
    if (this.autofocusValue) this.focus()
    this.dispatch("ready")
    this.loadRichText()
  }

  disconnect() {
    this.listening.abort()
    this.downgrade()
    this.cards.clear()
  }

  get value() { return this.cards.addTo(this.surface.value) }
  set value(html) { this.surface.value = this.cards.takeFrom(html) }
  get blank() { return this.surface.blank && this.cards.none }
  focus() { this.surface.focus() }
  insertMention(person) { this.surface.insertMention(person) }

  clear() {
    this.value = ""
    this.touched = false
    this.changed()
    this.upgrade()
  }

  changed() {
    this.cards.follow(() => this.surface.value)
    this.dispatch("change", { detail: { blank: this.blank } })
  }

  cardsChanged({ refocus = false } = {}) {
    this.changed()
    if (refocus) this.focus()
  }

  /** The rest of the page comes first; the editor is large. */
  async loadRichText() {
    const { signal } = this.listening
    if (!loaded) await idle()
    try {
      loaded ??= await import("lib/rich_text")
      await loaded.ready
    } catch {
      return
    }
    if (!signal.aborted) this.upgrade()
  }

  /** Not under the hands of somebody who is typing; then it waits for the next pause. */
  async upgrade() {
    const { signal } = this.listening
    if (!loaded?.isReady || !this.surface.plain || this.upgrading || this.typing || signal.aborted) return
    this.upgrading = true
    const { surface } = this
    const rich = new loaded.RichText(surface.textarea, { value: surface.value, label: this.labelValue, mentionsUrl: this.mentionsUrlValue })
    await rich.mounted
    this.upgrading = false
    // The page may have gone before anybody has told this controller.
    if (signal.aborted || !rich.isThere || this.surface !== surface || this.typing) return rich.remove()
    const focused = this.element.contains(document.activeElement)
    rich.takeOver(surface.value)
    this.surface = rich
    if (focused) this.focus()
  }

  get typing() {
    return this.touched && !this.blank && this.element.contains(document.activeElement)
  }

  downgrade() {
    if (this.surface.plain) return
    const { value } = this.surface
    this.surface = this.surface.dissolve()
    this.surface.value = value
  }

  pressed(event) {
    if (event.isComposing || event.keyCode === 229) return
    if (["Enter", "Tab", ","].includes(event.key)) this.surface.closeStaleList?.()
    if (this.surface.choosing || this.surface.fenced?.(event)) return
    if (event.key === "Enter" && this.submitsBy(event)) this.take(event, "submit")
    else if (event.key === "ArrowUp" && this.blank && !event.shiftKey) this.take(event, "up")
    else if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey) this.dispatch("link")
  }

  async take(event, name) {
    event.preventDefault()
    event.stopPropagation()
    if (this.surface.pasting) await this.surface.pasting
    this.dispatch(name)
  }

  submitsBy({ shiftKey, altKey, ctrlKey, metaKey }) {
    if (ctrlKey || metaKey) return true
    return !shiftKey && !altKey && this.enterSends
  }

  get enterSends() {
    return this.submitValue === SUBMITS.ENTER && !this.element.closest(".composer--rich-text") && habit("enter") === "sends" && !this.surface.structure
  }

  /** Says to the styles what Enter does where the caret is: "sends", "breaks" or, where more needs saying, "code". */
  tellEnter() {
    this.element.dataset.enter = this.enterSends ? "sends" : this.surface.structure === "code" ? "code" : "breaks"
  }

  get plain() {
    return this.surface.textarea
  }
}

/** The module of the rich editor, once it is here. */
let loaded = null

function idle() {
  return new Promise((resolve) => {
    if (window.requestIdleCallback) requestIdleCallback(resolve, { timeout: 1500 })
    else setTimeout(resolve, 300)
  })
}
