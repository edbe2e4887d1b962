import { Controller } from "@hotwired/stimulus"
import { dressCode } from "lib/code_blocks"
import { aimLinks } from "lib/message_links"
import { mentionsMe } from "lib/message_rows"
import { toBottom } from "lib/scroll"

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
    detail.render = (...frames) => {
      const held = this.firstSeen
      const top = held?.getBoundingClientRect().top
      render(...frames)
      this.dress()
      if (held) this.listTarget.scrollTop += held.getBoundingClientRect().top - top
    }
  }

  /** Pages of results stand inside one another, so rows are asked for wherever they are. */
  get firstSeen() {
    const { top } = this.listTarget.getBoundingClientRect()
    return [...this.listTarget.querySelectorAll(".message")].find((row) => row.getBoundingClientRect().bottom > top)
  }

  dress() {
    for (const row of this.listTarget.querySelectorAll(".message:not(.message--formatted)")) {
      row.classList.toggle("message--mentioned", mentionsMe(row))
      dressCode(row)
      aimLinks(row)
      row.classList.add("message--formatted")
    }
  }
}
