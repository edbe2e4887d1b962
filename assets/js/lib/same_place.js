// A page that is come back to is where it was left: as far down, and with the keyboard where it was.
const MAIN = "main-content"

/** How far down each page was, by its entry in the history; the window itself never scrolls. */
const tops = new Map()
/** How the page comes that is on its way, in Turbo's words. */
let coming
/** Where somebody was when they sent a form. */
let sent

const main = () => document.getElementById(MAIN)
const entry = () => history.state?.turbo?.restorationIdentifier

document.addEventListener("scroll", ({ target }) => {
  if (target.id === MAIN) tops.set(entry(), target.scrollTop)
}, { capture: true, passive: true })

addEventListener("turbo:visit", ({ detail }) => {
  coming = detail.action
})

addEventListener("turbo:submit-start", ({ target: form }) => {
  const card = form.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby")
  sent = { page: location.pathname, top: main().scrollTop, action: form.getAttribute("action"), card }
})

/** What is answered in its place leads nowhere. */
addEventListener("turbo:submit-end", ({ detail }) => {
  if (!detail.fetchResponse?.redirected) sent = null
})

addEventListener("turbo:load", () => {
  if (sent?.page === location.pathname) goOn(sent)
  else if (coming === "restore") main().scrollTop = tops.get(entry()) ?? 0
  coming = sent = null
})

/** The keyboard goes on at the form that was sent, or at the heading of the card of one that is gone. */
function goOn({ top, action, card }) {
  main().scrollTop = top
  if (document.activeElement !== document.body) return
  const again = main().querySelector(`form[action="${CSS.escape(action)}"] [type=submit]`)
  const heading = document.getElementById(card)
  if (!again && heading) heading.tabIndex = -1
  ;(again ?? heading)?.focus({ preventScroll: true })
}
