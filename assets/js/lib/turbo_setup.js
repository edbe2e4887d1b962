// How Turbo behaves here: no progress bar of its own, questions in our dialog, one more stream action.
import { Turbo } from "@hotwired/turbo-rails"
import { ask } from "lib/confirm"

/** Turbo's bar brings an inline style sheet, which the content security policy refuses; the style sheet shows html[aria-busy] instead. */
const NEVER = 2 ** 31 - 1

Turbo.config.drive.progressBarDelay = NEVER

Turbo.config.forms.confirm = (question, form, submitter) => {
  const label = submitter?.dataset.confirmLabel ?? form?.dataset.confirmLabel
  return ask(question, label)
}

/** More was missed than fits into a catch-up: the list reloads its newest page. */
Turbo.StreamActions.reset_messages = function () {
  for (const list of this.targetElements) list.dispatchEvent(new CustomEvent("messages:reset", { bubbles: true }))
}

/** What frames were told when the server could not be reached: they keep what they show, and the bar says the rest. */
const unreachable = new WeakSet()

addEventListener("turbo:fetch-request-error", (event) => {
  if (event.target.localName !== "turbo-frame") return
  unreachable.add(event.detail.error)
  event.preventDefault()
})

// A frame that leaves the page while it loads gives its request up, and Turbo lets that show as an error nobody caught.
addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError" || unreachable.has(event.reason)) event.preventDefault()
})
