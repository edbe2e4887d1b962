import { Controller } from "@hotwired/stimulus"

/** Shows a picture as soon as it is chosen, and sends it. */
export default class extends Controller {
  static targets = ["picture", "file"]

  chosen() {
    const [file] = this.fileTarget.files
    if (!file) return
    this.forgetPreview()
    this.preview = URL.createObjectURL(file)
    this.pictureTarget.src = this.preview
    this.element.setAttribute("aria-busy", "true")
    this.fileTarget.form.requestSubmit()
  }

  disconnect() {
    this.forgetPreview()
  }

  forgetPreview() {
    if (this.preview) URL.revokeObjectURL(this.preview)
  }
}
