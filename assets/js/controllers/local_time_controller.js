import { Controller } from "@hotwired/stimulus"
import { localize } from "lib/times"

/** Keeps all times below it in the reader's locale, those that arrive later too. */
export default class extends Controller {
  connect() {
    localize(this.element)
    this.watching = new MutationObserver((changes) => {
      for (const { addedNodes } of changes) addedNodes.forEach(localize)
    })
    this.watching.observe(this.element, { childList: true, subtree: true })
  }

  disconnect() {
    this.watching.disconnect()
  }
}
