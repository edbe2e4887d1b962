import { Controller } from "@hotwired/stimulus"

/** A `<dialog>` beside the button that opens it; a click on the backdrop closes it. */
export default class extends Controller {
  static targets = ["dialog"]

  open() {
    this.dialogTarget.showModal()
  }

  dialogTargetConnected(dialog) {
    dialog.addEventListener("click", this.clicked)
  }

  disconnect() {
    if (this.hasDialogTarget) this.dialogTarget.close()
  }

  /** The backdrop is the dialog itself outside of its box. */
  clicked = ({ target, currentTarget, clientX, clientY }) => {
    if (target !== currentTarget) return
    const { left, right, top, bottom } = currentTarget.getBoundingClientRect()
    if (clientX < left || clientX > right || clientY < top || clientY > bottom) currentTarget.close()
  }
}
