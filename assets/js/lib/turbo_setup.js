// How Turbo behaves here: no progress bar of its own, questions in our dialog, one more stream action.
import { Turbo } from "@hotwired/turbo-rails"
import { ask } from "lib/confirm"
import { alert } from "lib/flash"

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

/** One was taken off a room: pages that show it say so. */
Turbo.StreamActions.leave_room = function () {
  if (this.targetElements.length > 0) window.dispatchEvent(new CustomEvent("room:gone", { detail: { words: "You're no longer in this room." } }))
}

/** What was told when the server could not be reached, once it has been dealt with. */
const unreachable = new WeakSet()

/** Frames keep what they show, and the bar says the rest; whoever sent something is told that it did not go. */
addEventListener("turbo:fetch-request-error", (event) => {
  const { target, detail } = event
  const sent = target.localName === "form"
  if (!sent && target.localName !== "turbo-frame") return
  unreachable.add(detail.error)
  event.preventDefault()
  if (sent) alert("Campfire can't be reached, so nothing was saved. What you wrote is still here.")
})

/** An answer for nobody in particular: to sign in again, or that something is gone. What the frame shows stays. */
addEventListener("turbo:frame-missing", (event) => {
  const { response, visit } = event.detail
  event.preventDefault()
  if (response.redirected && response.ok) return visit(response)
  alert(response.status === 404 ? "That isn't there any more." : "That didn't work. Please try again in a moment.")
})

// A frame that leaves the page while it loads gives its request up, and Turbo lets that show as an error nobody caught.
addEventListener("unhandledrejection", (event) => {
  if (event.reason?.name === "AbortError" || unreachable.has(event.reason)) event.preventDefault()
})
