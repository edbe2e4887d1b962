import { Controller } from "@hotwired/stimulus"

/** Carries the typed name along to the form of the other kind of room. */
export default class extends Controller {
  static targets = ["name"]

  carry({ currentTarget }) {
    const to = new URL(currentTarget.href)
    to.searchParams.set("room[name]", this.nameTarget.value)
    currentTarget.href = to
  }
}
