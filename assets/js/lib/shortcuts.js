// Every key that works everywhere, in the order in which the help shows them.
import { habit } from "lib/habits"
import { element } from "lib/html"

const MAC = /Mac|iPhone|iPad/.test(navigator.platform)
const MOD = MAC ? "⌘" : "Ctrl"
const ALT = MAC ? "⌥" : "Alt"

const groups = () => [
  ["Finding your way", [
    [[MOD, "K"], "Go to a room or a person"],
    [[ALT, "↑"], "The room above, with ↓ the one below"],
    [[ALT, "Shift", "↑"], "The unread room above, with ↓ the one below"],
    [[ALT, "J"], "To the first unread message"],
    [["/"], "Search"],
    [["?"], "This list, also with " + MOD + " /"],
  ]],
  ["Writing", [
    ...(habit("enter") === "sends" ? [[["Enter"], "Send"], [["Shift", "Enter"], "A new line"]] : [[[MOD, "Enter"], "Send"], [["Enter"], "A new line"]]),
    [["↑"], "Change your last message, when nothing is written"],
    [["@"], "Mention somebody"],
    [[MOD, "Enter"], "Save a changed message"],
    [["Esc"], "Close, cancel"],
  ]],
]

/** Shows them in a dialog. */
export function showShortcuts() {
  if (document.querySelector("dialog.shortcuts")) return
  const close = element("button", { class: "btn", autofocus: "" }, "Close")
  const form = element("form", { method: "dialog", class: "confirm__actions", "data-turbo": "false" }, close)
  const title = element("h2", { id: "shortcuts_title", class: "shortcuts__title" }, "Keys")
  const dialog = element("dialog", { class: "dialog shortcuts", "aria-labelledby": "shortcuts_title" }, title, ...groups().map(section), form)
  dialog.addEventListener("click", ({ target }) => { if (target === dialog) dialog.close() })
  dialog.addEventListener("close", () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

function section([name, keys]) {
  const list = element("dl", {}, ...keys.map(([combination, words]) => {
    const shown = combination.map((key) => element("kbd", {}, key))
    return element("div", {}, element("dt", {}, ...shown), element("dd", {}, words))
  }))
  return element("section", {}, element("h3", { class: "shortcuts__heading" }, name), list)
}
