import { Controller } from "@hotwired/stimulus"
import { element } from "lib/html"

/** Short losses pass without a word; the first connection may take longer. */
const AFTER_LOSS = 1500
const AT_START = 5000

/** A page only for those who are signed in. */
const OWN = "/users/me/profile"
/** What leads out of every page by itself. */
const SIGN_OUT = "form[data-controller~=sign-out]"

/** What the socket is: the element may be carried from page to page, this outlives it. */
const socket = { up: false, final: false, leaving: false }

/** The thin bar that says that the page is not live, and goes when it is again. */
export default class extends Controller {
  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    window.addEventListener("cable:up", () => this.changed({ up: true, final: false }), { signal })
    window.addEventListener("cable:down", ({ detail }) => this.lost(detail), { signal })
    window.addEventListener("turbo:submit-start", ({ target }) => { if (target.matches(SIGN_OUT)) socket.leaving = true }, { signal })
    window.addEventListener("turbo:submit-end", ({ target, detail }) => { if (target.matches(SIGN_OUT)) socket.leaving = detail.success }, { signal })
    window.addEventListener("offline", () => this.changed(), { signal })
    window.addEventListener("online", () => this.changed(), { signal })
    this.update(AT_START)
  }

  disconnect() {
    this.listening.abort()
    this.rest()
  }

  lost({ final }) {
    this.changed({ up: false, final })
    if (final && !socket.leaving) leaveIfSignedOut()
  }

  changed(facts = {}) {
    Object.assign(socket, facts)
    this.update(AFTER_LOSS)
  }

  update(patience) {
    if (socket.up && navigator.onLine) this.hide()
    else if (this.element.hidden) this.timer ??= setTimeout(() => this.show(), patience)
    else this.show()
  }

  show() {
    this.rest()
    this.element.hidden = false
    if (this.element.textContent !== this.words + this.way) this.element.replaceChildren(this.words, ...this.links)
  }

  hide() {
    this.rest()
    this.element.hidden = true
    this.element.textContent = ""
  }

  rest() {
    clearTimeout(this.timer)
    this.timer = null
  }

  get words() {
    if (!navigator.onLine) return "You're offline. What you send will go out when you're back."
    return socket.final ? "This page is no longer connected. " : "Reconnecting…"
  }

  /** What to do about it, if it will not get better by itself. */
  get way() {
    return socket.final && navigator.onLine ? "Reload it to go on." : ""
  }

  /** To the same page. */
  get links() {
    return this.way ? [element("a", { href: location.href, "data-turbo": "false" }, this.way)] : []
  }
}

/** Nothing that is said here stays on a screen whose reader was signed out; signing in leads back to the same page. */
async function leaveIfSignedOut() {
  const answer = await fetch(OWN, { method: "HEAD", redirect: "manual" }).catch(() => null)
  if (answer?.type === "opaqueredirect") location.reload()
}
