import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { deletions } from "lib/deletions"
import { alert } from "lib/flash"
import { element } from "lib/html"
import { icon } from "lib/icons"

/** The forms that delete a message, in its menu and beside its editor. */
const FORMS = ".message__delete-form, form[id^='delete_form_']"

/** How long a deletion can be taken back; whoever has to reach the button by keys has longer. */
const PAUSE = { pointer: 6000, keyboard: 12_000 }

/** Deleting a message of the list: it leaves at once, and a notice offers it back for a while. */
export default class extends Controller {
  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    // Before the frame around the message takes the form for itself.
    this.element.addEventListener("submit", (event) => this.submitted(event), { capture: true, signal })
    deletions.addEventListener("deleted", ({ detail }) => this.deleted(detail.id), { signal })
    deletions.addEventListener("refused", ({ detail }) => this.refused(detail.id), { signal })
    deletions.addEventListener("change", () => this.tidy(), { signal })
    this.notices = element("div", { class: "undo", role: "status", "data-turbo-temporary": "" })
    this.element.append(this.notices)
  }

  disconnect() {
    this.listening.abort()
    this.notices.remove()
  }

  submitted(event) {
    const form = event.target.closest(FORMS)
    const row = form?.closest(".message")
    if (!row) return
    event.preventDefault()
    event.stopPropagation()
    const byKeyboard = event.submitter?.matches(":focus-visible") ?? false
    deletions.add(row.id, form.action, byKeyboard ? PAUSE.keyboard : PAUSE.pointer)
    this.offer(row.id, byKeyboard)
  }

  offer(id, byKeyboard) {
    const undo = element("button", { type: "button", class: "btn undo__btn" }, "Undo")
    const dismiss = element("button", { type: "button", class: "btn btn--plain undo__dismiss", title: "Dismiss", "aria-label": "Dismiss" }, icon("close"))
    const notice = element("div", { class: "undo__notice", "data-row": id }, element("span", {}, "Message deleted"), undo, dismiss)
    undo.addEventListener("click", () => this.undo(id))
    dismiss.addEventListener("click", () => this.dismiss(id))
    this.notices.append(notice)
    if (byKeyboard) undo.focus()
    else this.writeOn()
  }

  undo(id) {
    if (!deletions.undo(id)) return
    announce("Message restored")
    document.getElementById(id)?.querySelector(".message__options-btn")?.focus()
  }

  dismiss(id) {
    this.writeOn()
    deletions.hurry(id)
  }

  deleted(id) {
    document.getElementById(id)?.remove()
  }

  refused(id) {
    if (document.getElementById(id)) alert("The message could not be deleted, so it is back.")
  }

  /** Notices stay as long as their deletion can be taken back. */
  tidy() {
    const { ids } = deletions
    for (const notice of this.notices.querySelectorAll(".undo__notice")) {
      if (ids.has(notice.dataset.row)) continue
      if (notice.contains(document.activeElement)) this.writeOn()
      notice.remove()
    }
  }

  /** Whoever has a keyboard in front of them goes on writing. */
  writeOn() {
    if (!matchMedia("(pointer: coarse)").matches) document.querySelector("#composer #message_body")?.focus({ preventScroll: true })
  }
}
