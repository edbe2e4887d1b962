import { Controller } from "@hotwired/stimulus"
import { quoteOf } from "lib/quote"

/** Quotes a message into whatever composer the page has. */
export default class extends Controller {
  quote({ target }) {
    this.dispatch("quote", { target: window, detail: { html: quoteOf(target.closest(".message")) } })
  }
}
