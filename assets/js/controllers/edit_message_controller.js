import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { alert } from "lib/flash"
import { halfChangeOf, keepHalfChange } from "lib/half_changes"
import { element } from "lib/html"

/** What is typed is kept this long after the last change. */
const PAUSE = 250

/**
 * Changing a message in place: saved by the editor's keys, left by Escape. Until either, what was typed is kept in this
 * browser, whatever becomes of the page.
 */
export default class extends Controller {
  static targets = ["cancel"]

  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal })
    on(this.element, "editor:ready", () => this.restore())
    on(this.element, "editor:change", () => this.changed())
    on(this.element, "editor:submit", () => this.element.requestSubmit())
    on(this.element, "keydown", (event) => this.pressed(event))
    for (const name of ["input", "paste", "click"]) on(this.element, name, () => { this.meant = true })
    on(this.element, "turbo:submit-start", () => { this.saving = true })
    on(this.element, "turbo:submit-end", ({ detail }) => this.saved(detail.success))
    on(this.cancelTarget, "click", () => this.forget())
    on(window, "pagehide", () => this.keep())
    on(document, "turbo:before-cache", () => this.keep())
    on(document, "turbo:before-stream-render", ({ detail }) => this.heard(detail.newStream))
    if (this.found) this.restore()
    this.growing = new ResizeObserver(() => this.element.scrollIntoView({ block: "nearest" }))
    this.growing.observe(this.element)
  }

  disconnect() {
    this.keep()
    this.listening.abort()
    this.growing.disconnect()
    this.handBack()
  }

  restore() {
    this.editor = this.found
    this.first = this.editor.value
    const kept = halfChangeOf(this.id)
    if (kept === null) return
    this.meant = true
    this.editor.value = kept
    announce("What you had changed is here again.")
  }

  /** Editors spell a body their own way before anybody has touched it. */
  changed() {
    clearTimeout(this.pause)
    if (this.meant) this.pause = setTimeout(() => this.keep(), PAUSE)
    else if (this.editor) this.first = this.editor.value
  }

  keep() {
    clearTimeout(this.pause)
    if (!this.meant || this.done || !this.editor) return
    const { value } = this.editor
    keepHalfChange(this.id, value === this.first ? null : value)
  }

  forget() {
    this.done = true
    keepHalfChange(this.id, null)
  }

  saved(success) {
    this.saving = false
    if (success) this.forget()
  }

  /** What others make of the message meanwhile. */
  heard({ action, target }) {
    if (target === `presentation_message_${this.id}` && !this.saving) this.warn()
    if (action === "remove" && target === `message_${this.id}` && !this.element.closest("[hidden]")) this.rescue()
  }

  warn() {
    if (this.element.querySelector(".message__overtaken")) return
    const words = "This message was changed meanwhile. Saving puts yours in its place."
    this.element.prepend(element("p", { class: "message__overtaken field__hint", role: "alert" }, words))
  }

  /** The message goes, but not the words. */
  rescue() {
    const { value } = this.editor
    if (!this.meant || value === this.first) return
    this.forget()
    window.dispatchEvent(new CustomEvent("reply:quote", { detail: { html: value } }))
    alert("The message you were changing was deleted. Your words are in the field below.")
  }

  /** Who was writing here goes on in the composer. */
  handBack() {
    if (document.activeElement !== document.body || matchMedia("(pointer: coarse)").matches) return
    document.querySelector("#composer #message_body")?.focus({ preventScroll: true })
  }

  pressed(event) {
    this.meant = true
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return
    event.preventDefault()
    this.cancelTarget.click()
  }

  get id() {
    return this.element.id.replace(/^form_message_/, "")
  }

  get found() {
    return this.application.getControllerForElementAndIdentifier(this.element.querySelector("[data-controller~=editor]"), "editor")
  }
}
