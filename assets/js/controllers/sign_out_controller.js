import { Controller } from "@hotwired/stimulus"
import { turnOff } from "lib/notifications"

/** How long signing out waits for a push service. */
const PATIENCE = 2000

/** Ends the notifications of this browser on the way out, and lets the server know which they were. */
export default class extends Controller {
  static targets = ["endpoint"]

  connect() {
    this.element.addEventListener("submit", this.leaving)
  }

  disconnect() {
    this.element.removeEventListener("submit", this.leaving)
  }

  leaving = async (event) => {
    if (this.ready) return
    event.preventDefault()
    event.stopImmediatePropagation()
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE, ""))
    this.endpointTarget.value = await Promise.race([turnOff().catch(() => ""), late])
    this.ready = true
    this.element.requestSubmit()
  }
}
