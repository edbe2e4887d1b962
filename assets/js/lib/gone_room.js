// What stands in the composer's place when one cannot write in a room any more. Several may tell of it, in any order: the
// room's stream and the list of one's rooms know why, a refused subscription only that.
import { element, isBlank, textFromHtml } from "lib/html"

const PLACE = "composer-frame"
const WORDS = "composer__gone"

addEventListener("room:gone", ({ detail }) => close(element("p", { class: WORDS, role: "alert" }, detail.words), detail.isGuess))

addEventListener("turbo:before-stream-render", ({ detail }) => {
  if (detail.newStream.target === PLACE) detail.render = (stream) => close(stream.templateElement.content.querySelector(`.${WORDS}`))
})

/** The composer goes with its room, but not what was being written; later only better words take the place of a guess. */
function close(words, isGuess = false) {
  const place = document.getElementById(PLACE)
  const said = place?.querySelector(`.${WORDS}`)
  if (said && !isGuess) said.replaceWith(words)
  else if (place && !said) place.replaceChildren(words, ...givenBack(place.querySelector("form")))
}

/** What was being written, to be taken elsewhere. */
function givenBack(form) {
  const html = new FormData(form).get("message[body]")
  if (isBlank(html)) return []
  const field = element("textarea", { class: "input composer__left", rows: 3, readonly: "", "aria-label": "What you were writing" })
  field.value = textFromHtml(html)
  return [element("p", { class: "field__hint" }, "You were writing:"), field]
}
