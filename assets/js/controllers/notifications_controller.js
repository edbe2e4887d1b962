import { Controller } from "@hotwired/stimulus"
import { alert } from "lib/flash"
import { announce } from "lib/announce"
import { help } from "lib/notification_help"
import { ownMark, standing, turnOff, turnOn } from "lib/notifications"
import { recall, remember } from "lib/storage"

const SEEN = "campfire:notifications-first-run-seen"

/**
 * The bell that turns notifications on in this browser; gone where they are on. It asks for nothing before it is clicked.
 * Beside the list of devices it goes by what the list says of this one.
 */
export default class extends Controller {
  static targets = ["bell", "on", "list"]

  async connect() {
    this.show(await this.standing())
  }

  /** On only where the server knows of it: the device may have been taken off the list elsewhere. */
  async standing() {
    const now = await standing()
    if (now !== "on" || !this.hasListTarget) return now
    return (await this.isOwn("[data-mark]")) ? "on" : "off"
  }

  /** Whether one of these rows is this browser's. */
  async isOwn(rows) {
    const mark = await ownMark()
    return [...this.listTarget.querySelectorAll(rows)].some(({ dataset }) => dataset.mark === mark)
  }

  async turnOn() {
    remember(SEEN, true)
    this.bellTarget.classList.remove("btn--pulsing")
    const now = await this.standing()
    if (now !== "off") return this.explain(now)
    this.bellTarget.setAttribute("aria-busy", "true")
    try {
      this.explain(await turnOn())
      this.readList()
    } catch {
      alert("Couldn't turn notifications on. Please try again in a moment.")
    } finally {
      this.bellTarget.removeAttribute("aria-busy")
    }
  }

  /** The list has this device now. */
  readList() {
    if (!this.hasListTarget) return
    if (this.listTarget.src) this.listTarget.reload()
    else this.listTarget.src = location.href
  }

  /** Whoever takes this very browser off the list wants it to be quiet, and able to be turned on again. */
  async leave(event) {
    event.preventDefault()
    const row = event.target.closest("[data-mark]")
    if (await this.isOwn(`#${row.id}`)) await turnOff().catch(() => {})
    event.detail.resume()
  }

  /** A question that was closed without an answer stays open. */
  explain(now) {
    this.show(now)
    if (now === "on") announce("Notifications are on")
    else if (now !== "off") help(now)
  }

  show(now) {
    this.element.dataset.standing = now
    this.bellTarget.hidden = now === "on"
    this.bellTarget.classList.toggle("btn--pulsing", now === "off" && !recall(SEEN, false))
    for (const on of this.onTargets) on.hidden = now !== "on"
  }
}
