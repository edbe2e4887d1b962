import { Controller } from "@hotwired/stimulus"
import { Turbo } from "@hotwired/turbo-rails"
import { announce } from "lib/announce"
import { Current } from "lib/current"
import "lib/recents"

const WRITTEN_IN = "input:not([type=checkbox], [type=radio], [type=button]), textarea, select, [contenteditable=true], [role=textbox]"

/** Keys that work wherever one is, and the buttons that do the same. */
export default class extends Controller {
  early = null

  connect() {
    this.listening = new AbortController()
    // Before editors, which have words of their own for some of these.
    document.addEventListener("keydown", (event) => this.pressed(event), { capture: true, signal: this.listening.signal })
    // Whoever is quick types on at once; until then it is nobody's load.
    if (Current.userId && window.requestIdleCallback) requestIdleCallback(() => import("lib/switcher").catch(() => {}), { timeout: 5000 })
  }

  disconnect() {
    this.listening.abort()
  }

  /** What is typed while the switcher is on its way is meant for it, and not for where the caret still is. */
  async switch() {
    if (!Current.userId) return
    this.early = ""
    try {
      const { openSwitcher } = await import("lib/switcher")
      openSwitcher(this.early)
    } finally {
      this.early = null
    }
  }

  async help() {
    (await import("lib/shortcuts")).showShortcuts()
  }

  pressed(event) {
    if (!Current.userId || event.isComposing || event.defaultPrevented) return
    const action = this.early === null ? this.actionFor(event) : this.earlyFor(event)
    if (!action) return
    event.preventDefault()
    event.stopPropagation()
    action()
  }

  earlyFor({ key, ctrlKey, metaKey }) {
    if (ctrlKey || metaKey) return null
    const letter = key === "Enter" ? "\n" : key
    return () => { if (letter.length === 1) this.early += letter }
  }

  actionFor(event) {
    const { key, code, altKey, shiftKey } = event
    const mod = event.ctrlKey || event.metaKey
    const asked = document.querySelector("dialog[open]") !== null
    if (mod && !altKey && !shiftKey && key.toLowerCase() === "k") return linking(event) || asked ? null : () => this.switch()
    if (asked) return null
    if (mod && !altKey && key === "/") return () => this.help()
    if (mod) return null
    if (altKey && (key === "ArrowUp" || key === "ArrowDown")) return () => this.step(key === "ArrowUp" ? -1 : 1, shiftKey)
    if (altKey && code === "KeyJ") return () => this.dispatch("first-unread", { target: window })
    if (altKey || event.target.closest?.(WRITTEN_IN)) return null
    if (key === "?") return () => this.help()
    if (key === "/") return () => Turbo.visit("/searches")
    return null
  }

  /** To the room above or below in the sidebar; round at the ends. */
  step(way, unreadOnly) {
    const rows = [...document.querySelectorAll("#user_sidebar a[data-room-id]")]
    const here = rows.findIndex(({ dataset }) => dataset.roomId === String(Current.roomId))
    const start = here < 0 ? (way > 0 ? -1 : 0) : here
    for (let turn = 1; turn <= rows.length; turn++) {
      const row = rows.at((start + way * turn) % rows.length)
      if (row && row !== rows[here] && (!unreadOnly || row.matches(".unread"))) return Turbo.visit(row.href)
    }
    announce(unreadOnly ? "Nothing is unread." : "There is no other room.")
  }
}

/** Marked words in an editor ask for a link by the same keys. */
function linking({ target }) {
  const selection = getSelection()
  return target.closest?.("[contenteditable=true]") && selection && !selection.isCollapsed
}
