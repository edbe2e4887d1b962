import { Controller } from "@hotwired/stimulus"
import { recall, remember } from "lib/storage"

const NARROW = matchMedia("(width < 56rem)")
const COLLAPSED = "sidebar-collapsed"
const KEY = "campfire:sidebar-collapsed"

/** The sidebar: a sheet on narrow screens, a column that can be put away on wide ones. */
export default class extends Controller {
  static targets = ["panel", "toggle"]

  connect() {
    document.documentElement.classList.toggle(COLLAPSED, recall(KEY, false))
    this.listening = new AbortController()
    const { signal } = this.listening
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") this.close() }, { signal })
    document.addEventListener("click", (event) => this.clicked(event), { signal })
    document.addEventListener("turbo:before-cache", () => this.close(), { signal })
    NARROW.addEventListener("change", () => this.close(), { signal })
    this.tell()
  }

  disconnect() {
    this.listening.abort()
  }

  toggle() {
    NARROW.matches ? this.slide(!this.isOpen) : this.collapse()
  }

  collapse() {
    remember(KEY, document.documentElement.classList.toggle(COLLAPSED))
    this.tell()
  }

  close() {
    if (this.isOpen) this.slide(false)
  }

  slide(open) {
    this.panelTarget.classList.toggle("open", open)
    for (const part of document.querySelectorAll("#nav, #main-content")) part.inert = open
    this.tell()
    const within = open ? this.panelTarget : document
    this.toggleTargets.find((toggle) => within.contains(toggle) && toggle.checkVisibility())?.focus()
  }

  clicked({ target }) {
    if (this.toggleTargets.some((toggle) => toggle.contains(target))) return
    if (this.isOpen && (!this.panelTarget.contains(target) || target.closest("a[href]"))) this.close()
  }

  /** Says on every button whether the sidebar shows. */
  tell() {
    const shown = NARROW.matches ? this.isOpen : !document.documentElement.classList.contains(COLLAPSED)
    for (const toggle of this.toggleTargets) toggle.setAttribute("aria-expanded", String(shown))
  }

  get isOpen() {
    return this.hasPanelTarget && this.panelTarget.classList.contains("open")
  }
}
