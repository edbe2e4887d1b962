import { Controller } from "@hotwired/stimulus"
import { alert } from "lib/flash"
import { announce } from "lib/announce"
import { help } from "lib/notification_help"
import { standing, turnOn } from "lib/notifications"
import { recall, remember } from "lib/storage"

const SEEN = "campfire:notifications-first-run-seen"

/** The bell that turns notifications on in this browser; gone where they are on. It asks for nothing before it is clicked. */
export default class extends Controller {
  static targets = ["bell", "on"]

  async connect() {
    this.show(await standing())
  }

  async turnOn() {
    remember(SEEN, true)
    this.bellTarget.classList.remove("notifications__bell--new")
    const now = await standing()
    if (now !== "off") return this.explain(now)
    this.bellTarget.setAttribute("aria-busy", "true")
    try {
      this.explain(await turnOn())
    } catch {
      alert("Couldn’t turn notifications on. Please try again in a moment.")
    } finally {
      this.bellTarget.removeAttribute("aria-busy")
    }
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
    this.bellTarget.classList.toggle("notifications__bell--new", now === "off" && !recall(SEEN, false))
    for (const on of this.onTargets) on.hidden = now !== "on"
  }
}
