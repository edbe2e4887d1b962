import { Controller } from "@hotwired/stimulus"

/** Submits its form as soon as it is on the page. */
export default class extends Controller {
  connect() {
    this.element.requestSubmit()
  }
}
