import { Controller } from "@hotwired/stimulus"
import { installPrompt, whenInstallable } from "lib/install"

/** Offers to install Campfire where the browser lets us ask; elsewhere the words beside it tell how. */
export default class extends Controller {
  static targets = ["button"]

  connect() {
    this.stop = whenInstallable((prompt) => { this.buttonTarget.hidden = !prompt })
  }

  disconnect() {
    this.stop()
  }

  async install() {
    await installPrompt()?.prompt()
    this.buttonTarget.hidden = true
  }
}
