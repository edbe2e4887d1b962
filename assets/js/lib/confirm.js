import { element } from "lib/html"

/** Asks in a dialog of our own and resolves to whether the person said yes; Escape and Cancel mean no. */
export function ask(question, label = "Continue") {
  const dialog = build(question, label)
  const before = document.activeElement
  document.body.append(dialog)
  dialog.showModal()
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove()
      visible(before)?.focus()
      resolve(dialog.returnValue === "yes")
    }, { once: true })
  })
}

/** The element, or when it is in a menu that has closed, what opens the menu. */
function visible(element) {
  return element?.checkVisibility() ? element : element?.closest("details")?.querySelector("summary")
}

function build(question, label) {
  const text = element("p", { class: "confirm__text", id: "confirm_text" }, question)
  const no = element("button", { class: "btn", value: "no", autofocus: "" }, "Cancel")
  const yes = element("button", { class: "btn btn--negative", value: "yes" }, label)
  const form = element("form", { class: "confirm__actions", method: "dialog", "data-turbo": "false" }, no, yes)
  return element("dialog", { class: "dialog confirm", "aria-labelledby": "confirm_text" }, text, form)
}
