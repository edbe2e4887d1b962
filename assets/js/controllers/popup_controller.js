import { Controller } from "@hotwired/stimulus"

/** With less room than this below, the menu opens upward. */
const LEAST_ROOM = 90
const FORWARD = ["ArrowDown", "ArrowRight"]
const BACK = ["ArrowUp", "ArrowLeft"]

/** A `<details>` that behaves like a menu: arrows move, Escape and a click outside close. */
export default class extends Controller {
  static targets = ["menu"]

  connect() {
    this.element.addEventListener("click", this.opening)
    this.element.addEventListener("toggle", this.toggled)
    this.element.addEventListener("keydown", this.pressed)
  }

  disconnect() {
    this.element.removeEventListener("click", this.opening)
    this.element.removeEventListener("toggle", this.toggled)
    this.element.removeEventListener("keydown", this.pressed)
    this.outside?.abort()
  }

  close({ refocus = false } = {}) {
    this.element.open = false
    if (refocus) this.summary.focus()
  }

  /** The toggle event comes a moment after the click; whoever is quick has chosen by then. */
  opening = ({ target }) => {
    if (!this.element.open && this.summary.contains(target)) this.heedClicks()
  }

  toggled = () => {
    this.outside?.abort()
    if (!this.element.open) return
    this.heedClicks()
    this.place()
    this.rove(this.items[0])
  }

  /** Below; without room there above; and where neither is high enough, moved up as far as that takes. */
  place() {
    const { element, menuTarget: menu, bounds } = this
    menu.style.translate = ""
    element.classList.remove("popup--up")
    element.classList.toggle("popup--up", this.cramped)
    if (menu.getBoundingClientRect().top >= bounds.top) return
    element.classList.remove("popup--up")
    const { top, bottom } = menu.getBoundingClientRect()
    menu.style.translate = `0 ${-Math.max(0, Math.min(bottom - bounds.bottom, top - bounds.top))}px`
  }

  heedClicks() {
    this.outside?.abort()
    this.outside = new AbortController()
    document.addEventListener("click", (event) => this.clicked(event), { signal: this.outside.signal })
  }

  /** Something chosen closes too, but for choices that open a part of the menu itself. */
  clicked({ target }) {
    const inside = this.menuTarget.contains(target)
    if (inside ? !target.closest("a, button, [type=submit]") : this.element.contains(target)) return
    const chosen = this.menuTarget.contains(document.activeElement) && document.activeElement
    this.close()
    if (chosen) setTimeout(() => this.regain(chosen))
  }

  /** The focus goes back to where the menu was opened, unless the choice took it elsewhere. */
  regain(chosen) {
    if ([chosen, document.body].includes(document.activeElement)) this.summary?.focus({ preventScroll: true })
  }

  pressed = (event) => {
    if (!this.element.open) return
    if (event.key === "Tab" && this.menuTarget.contains(event.target)) return this.leave(event)
    const next = this.nextFor(event)
    if (event.key === "Escape") this.close({ refocus: true })
    else if (next) this.rove(next).focus()
    else return
    event.preventDefault()
    event.stopPropagation()
  }

  /** Tab goes on behind the menu, Shift+Tab back to what opened it. */
  leave(event) {
    if (event.target.matches("input, textarea")) return
    if (event.shiftKey) event.preventDefault()
    this.close({ refocus: event.shiftKey })
  }

  nextFor({ key, target }) {
    const { items } = this
    const at = items.indexOf(target)
    if (target.matches("input, textarea")) return null
    if (FORWARD.includes(key)) return items[(at + 1) % items.length]
    if (BACK.includes(key)) return items.at(at < 1 ? -1 : at - 1)
    if (key === "Home") return items[0]
    if (key === "End") return items.at(-1)
    return null
  }

  /** One item of the menu is reached by Tab, the others by the arrows. */
  rove(chosen) {
    for (const item of this.items) item.tabIndex = item === chosen ? 0 : -1
    return chosen
  }

  get items() {
    return [...this.menuTarget.querySelectorAll("a[href], button:not(:disabled)")].filter((item) => item.checkVisibility())
  }

  get summary() {
    return this.element.querySelector("summary")
  }

  /** From where to where a menu is in sight. */
  get bounds() {
    return this.element.closest(".messages")?.getBoundingClientRect() ?? { top: 0, bottom: window.innerHeight }
  }

  get cramped() {
    const { bottom } = this.bounds
    return bottom - this.menuTarget.getBoundingClientRect().bottom < 0 || bottom - this.summary.getBoundingClientRect().bottom < LEAST_ROOM
  }
}
