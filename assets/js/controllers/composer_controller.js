import { Controller } from "@hotwired/stimulus"
import { draftOf, keepDraft } from "lib/drafts"
import { queueFor } from "lib/send_queue"

const RICH = "composer--rich-text"
/** A draft is kept this long after the last change. */
const PAUSE = 250

/** Writing and sending in a room; never locks, whatever the connection does. */
export default class extends Controller {
  static targets = ["editor", "toolbarButton"]
  static values = { roomId: Number }

  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal })
    on(this.element, "editor:ready", () => this.restore())
    on(this.element, "editor:submit", () => this.element.requestSubmit())
    on(this.element, "editor:change", () => this.changed())
    on(this.element, "editor:up", () => this.dispatch("edit-last", { target: window }))
    on(this.element, "editor:link", () => this.showLinkField())
    on(this.element, "files:added", () => this.editor?.focus())
    on(this.element, "files:emptied", () => this.editor?.focus())
    on(window, "reply:quote", ({ detail }) => this.quote(detail.html))
    on(window, "messages:reword", ({ detail }) => this.quote(detail.html))
    on(window, "pagehide", () => this.keep())
    on(document, "turbo:before-cache", () => this.keep())
    // Turbo gives the focus back to the link in the sidebar that was followed, after we took it.
    on(document, "turbo:load", () => this.takeFocus())
    if (this.editor) this.restore()
  }

  disconnect() {
    this.keep()
    this.listening.abort()
  }

  /** Puts the draft of this room back, and the caret where one would type. */
  restore() {
    if (this.restored) return
    this.restored = true
    this.kept = draftOf(this.roomIdValue)
    this.editor.value = this.kept
    this.takeFocus()
  }

  /** Not from somebody who writes elsewhere. */
  takeFocus() {
    const { activeElement } = document
    if (activeElement?.matches("input, textarea, [contenteditable=true]") && !this.element.contains(activeElement)) return
    if (!matchMedia("(pointer: coarse)").matches && !location.pathname.includes("/@")) this.editor?.focus()
  }

  send(event) {
    event.preventDefault()
    const { editor, files } = this
    if (!editor || (editor.blank && (files?.none ?? true))) return editor?.focus()
    const queue = queueFor(this.roomIdValue)
    const words = editor.blank ? undefined : queue.add(this.element.action, editor.value)
    for (const file of files?.take() ?? []) queue.addFile(this.element.action, file, words)
    editor.clear()
    this.keep()
    this.showToolbar(false)
    this.dispatch("sent")
    editor.focus()
  }

  /** A quote comes after what was being written, and the caret after it. */
  quote(html) {
    const { editor } = this
    if (!editor) return
    editor.value = editor.blank ? html : editor.value + html
    editor.focus()
    this.changed()
  }

  changed() {
    clearTimeout(this.pause)
    this.pause = setTimeout(() => this.keep(), PAUSE)
  }

  /** What was not touched here may have been written in another tab meanwhile. */
  keep() {
    clearTimeout(this.pause)
    if (!this.editor || !this.restored) return
    const { value } = this.editor
    if (value === this.kept) return
    this.kept = value
    keepDraft(this.roomIdValue, value)
  }

  toggleToolbar() {
    this.showToolbar(!this.element.classList.contains(RICH))
    this.editor?.focus()
  }

  /** It stands in the toolbar, which goes again when the caret is back in the text. */
  showLinkField() {
    if (this.element.classList.contains(RICH)) return
    this.showToolbar(true)
    const { signal } = this.listening
    const back = ({ target }) => {
      if (!target.matches("[role=textbox]")) return
      this.element.removeEventListener("focusin", back)
      this.showToolbar(false)
    }
    this.element.addEventListener("focusin", back, { signal })
  }

  showToolbar(shown) {
    this.element.classList.toggle(RICH, shown)
    for (const button of this.toolbarButtonTargets) button.setAttribute("aria-pressed", String(shown))
    this.editor?.tellEnter()
  }

  get editor() {
    return this.application.getControllerForElementAndIdentifier(this.editorTarget, "editor")
  }

  /** Null as long as that part is on its way. */
  get files() {
    return this.application.getControllerForElementAndIdentifier(this.element, "files")
  }
}
