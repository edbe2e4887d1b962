// What stands in the composer's place when one cannot write in a room any more.
import { element, isBlank, textFromHtml } from "lib/html"

const PLACE = "composer-frame"

/** Closes the composer with these words. */
export function close(words) {
  document.getElementById(PLACE)?.replaceChildren(element("p", { class: "composer__gone", role: "alert" }, words))
}

/** Gives back what was being written, to be taken elsewhere. */
export function giveBack(html) {
  if (isBlank(html)) return
  const field = element("textarea", { class: "input composer__left", rows: 3, readonly: "", "aria-label": "What you were writing" })
  field.value = textFromHtml(html)
  document.getElementById(PLACE)?.append(element("p", { class: "field__hint" }, "You were writing:"), field)
}
