import { Controller } from "@hotwired/stimulus"
import { ask } from "lib/confirm"

/** Carries the typed name along to the form of the other kind of room, and asks before somebody leaves. */
export default class extends Controller {
  static targets = ["name", "me"]

  carry({ currentTarget }) {
    const to = new URL(currentTarget.href)
    to.searchParams.set("room[name]", this.nameTarget.value)
    currentTarget.href = to
  }

  /** Whoever takes themselves out of a room does not come back by themselves. */
  async submit(event) {
    if (!this.hasMeTarget || this.meTarget.checked || this.isSure) return
    event.preventDefault()
    const others = this.element.querySelector("[name='user_ids[]']:checked")
    this.isSure = await ask(others
      ? "Leave this room? Only those who stay in it can let you in again."
      : "Leave this room with nobody in it? Nobody will be able to read what was said there.", "Leave")
    if (this.isSure) this.element.requestSubmit()
  }
}
