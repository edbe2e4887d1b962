import { Controller } from "@hotwired/stimulus"

/** Changing a message in place: saved by the editor's keys, left by Escape. */
export default class extends Controller {
  static targets = ["cancel"]

  connect() {
    this.element.addEventListener("editor:submit", this.save)
    this.element.addEventListener("keydown", this.pressed)
    this.growing = new ResizeObserver(() => this.element.scrollIntoView({ block: "nearest" }))
    this.growing.observe(this.element)
  }

  disconnect() {
    this.element.removeEventListener("editor:submit", this.save)
    this.element.removeEventListener("keydown", this.pressed)
    this.growing.disconnect()
    this.handBack()
  }

  /** Who was writing here goes on in the composer. */
  handBack() {
    if (document.activeElement !== document.body || matchMedia("(pointer: coarse)").matches) return
    document.querySelector("#composer #message_body")?.focus({ preventScroll: true })
  }

  save = () => this.element.requestSubmit()

  pressed = (event) => {
    if (event.key !== "Escape" || event.isComposing || event.defaultPrevented) return
    event.preventDefault()
    this.cancelTarget.click()
  }
}
