import { Controller } from "@hotwired/stimulus"

/** Shows the page in the styles that are being written. A style sheet made by script needs no leave from the content security policy. */
export default class extends Controller {
  static targets = ["field", "form", "switch"]

  connect() {
    this.sheet = new CSSStyleSheet()
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, this.sheet]
    this.escape = ({ key }) => key === "Escape" && this.stop()
    addEventListener("keydown", this.escape)
    this.show()
    // Styles that hide the very field they are written in are not shown before somebody asks.
    if (!this.fieldTarget.checkVisibility({ opacityProperty: true, visibilityProperty: true })) this.stop()
  }

  disconnect() {
    removeEventListener("keydown", this.escape)
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== this.sheet)
  }

  show() {
    this.sheet.replaceSync(this.switchTarget.checked ? this.fieldTarget.value : "")
  }

  stop() {
    this.switchTarget.checked = false
    this.show()
  }

  save(event) {
    event.preventDefault()
    this.formTarget.requestSubmit()
  }
}
