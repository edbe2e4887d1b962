// What to do where notifications cannot simply be turned on, told in a dialog.
import { element } from "lib/html"

const WAYS = {
  blocked: [
    "Notifications are blocked",
    "This browser was told not to show notifications of this site. To change that:",
    [
      "Click the icon beside the address and look for “Notifications” or “Permissions”.",
      "Choose “Allow”, then reload this page.",
      "Nothing shows up still? See whether your system lets this browser notify you, and whether “Do not disturb” is on.",
    ],
  ],
  install: [
    "Install Campfire first",
    "On an iPhone or iPad only apps on the home screen may notify you:",
    [
      "Tap the share button of the browser, the square with an arrow.",
      "Choose “Add to Home Screen”.",
      "Open Campfire from the home screen and tap the bell there.",
    ],
  ],
  unsupported: [
    "This browser can't notify you",
    "Notifications need a recent browser and an address that begins with https. Some private windows refuse them too.",
    ["Open Campfire in a current Chrome, Edge, Firefox or Safari.", "Or ask your administrator whether Campfire can be reached by https."],
  ],
}

/** Shows what helps in that standing. */
export function help(standing) {
  const [title, lead, steps] = WAYS[standing]
  const list = element("ol", { class: "dialog__steps" }, ...steps.map((step) => element("li", {}, step)))
  const close = element("form", { method: "dialog", "data-turbo": "false" }, element("button", { class: "btn", autofocus: "" }, "Close"))
  const heading = element("h2", { id: "notification_help_heading" }, title)
  const dialog = element("dialog", { class: "dialog", "aria-labelledby": heading.id }, heading, element("p", {}, lead), list, close)
  const before = document.activeElement
  dialog.addEventListener("close", () => { dialog.remove(); before?.focus() }, { once: true })
  document.body.append(dialog)
  dialog.showModal()
}
