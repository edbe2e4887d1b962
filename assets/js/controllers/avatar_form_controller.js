import { Controller } from "@hotwired/stimulus"

/** Shows a picture as soon as it is chosen, and sends it; the rest of the page stays as it is. */
export default class extends Controller {
  static targets = ["picture", "file", "saved"]

  chosen() {
    const [file] = this.fileTarget.files
    if (!file) return
    this.forgetPreview()
    this.preview = URL.createObjectURL(file)
    this.pictureTarget.src = this.preview
    this.element.setAttribute("aria-busy", "true")
    this.fileTarget.form.requestSubmit()
  }

  /** The field forgets, so that the same file can be chosen again. */
  sent({ detail }) {
    this.element.removeAttribute("aria-busy")
    this.fileTarget.value = ""
    this.savedTarget.textContent = detail.success ? "Saved." : ""
  }

  /** The button that was pressed may have gone with the picture. */
  shown() {
    this.forgetPreview()
    if (document.activeElement === document.body) this.fileTarget.focus()
  }

  disconnect() {
    this.forgetPreview()
  }

  forgetPreview() {
    if (this.preview) URL.revokeObjectURL(this.preview)
    this.preview = null
  }
}
