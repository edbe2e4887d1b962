import { Controller } from "@hotwired/stimulus"
import { mentionsMe } from "lib/message_rows"
import { keepPlace, toBottom } from "lib/scroll"

/** What was found: the newest in view, older ones put above without moving what is read. */
export default class extends Controller {
  static targets = ["list"]

  listTargetConnected(list) {
    this.dress()
    toBottom(list)
    list.addEventListener("turbo:before-frame-render", this.older)
  }

  listTargetDisconnected(list) {
    list.removeEventListener("turbo:before-frame-render", this.older)
  }

  older = ({ detail }) => {
    const { render } = detail
    detail.render = (...frames) => keepPlace(this.listTarget, async () => {
      await render(...frames)
      this.dress()
    })
  }

  dress() {
    for (const row of this.listTarget.querySelectorAll(".message:not(.message--formatted)")) {
      row.classList.toggle("message--mentioned", mentionsMe(row))
      row.classList.add("message--formatted")
    }
  }
}
