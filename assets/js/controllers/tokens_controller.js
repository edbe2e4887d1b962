import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { fold, score } from "lib/fold"
import { element } from "lib/html"
import { latestFirst } from "lib/speakers"

/** Typing is looked at when it rests. */
const REST = 300

/** A field that people are put into: type a piece of a name, choose, take away again. */
export default class extends Controller {
  static targets = ["field", "input", "tokens", "chosen", "options", "template", "fallback", "cancel", "submit"]
  static values = { url: String, me: Number }

  connect() {
    for (const fallback of this.fallbackTargets) fallback.remove()
    this.fieldTarget.hidden = false
    this.people = []
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal })
    on(this.inputTarget, "input", () => this.typed())
    on(this.inputTarget, "focus", () => this.look())
    on(this.inputTarget, "blur", () => this.close())
    on(this.element, "keydown", (event) => this.pressed(event))
    on(this.element, "submit", (event) => { if (this.chosen.length === 0) event.preventDefault() })
    on(this.element, "turbo:submit-end", ({ detail }) => { if (detail.success) this.restore() })
    // Before the field loses the focus to what is pressed.
    on(this.optionsTarget, "pointerdown", (event) => this.clicked(event))
    this.changed()
    this.inputTarget.focus()
  }

  disconnect() {
    clearTimeout(this.timer)
    this.listening.abort()
  }

  typed() {
    this.moved = false
    clearTimeout(this.timer)
    this.timer = setTimeout(() => this.look(), REST)
  }

  /** Shows who could be meant. What comes after something else was typed is forgotten. */
  async look() {
    clearTimeout(this.timer)
    const typed = this.inputTarget.value
    const people = await this.fetch(typed.trim())
    if (typed !== this.inputTarget.value || document.activeElement !== this.inputTarget) return
    const free = people.filter(({ value }) => value !== this.meValue && !this.chosen.includes(String(value)))
    const ranked = latestFirst(free, ({ value }) => value)
    this.people = ranked.toSorted((one, other) => score(other.name, typed) - score(one.name, typed))
    this.show()
  }

  async fetch(query) {
    try {
      const url = new URL(this.urlValue, location.href)
      if (query) url.searchParams.set("query", query)
      const response = await fetch(url, { headers: { Accept: "application/json" } })
      const people = response.ok && !response.redirected ? await response.json() : []
      return people.map((person) => ({ ...person, name: unescaped(person.name) }))
    } catch {
      return []
    }
  }

  show() {
    const rows = this.people.map(({ value, name, avatar_url: avatar }) => {
      const face = element("span", { class: "avatar" }, element("img", { src: avatar, alt: "", width: 24, height: 24 }))
      return element("li", { role: "option", id: `ping_person_${value}`, class: "tokens__option", "aria-selected": "false" }, face, element("span", { dir: "auto" }, name))
    })
    const nobody = rows.length === 0 && this.inputTarget.value.trim() !== ""
    this.optionsTarget.replaceChildren(...(nobody ? [element("li", { class: "tokens__none", role: "option", "aria-disabled": "true", "aria-selected": "false" }, "Nobody of that name")] : rows))
    this.moved = false
    this.expand(rows.length > 0 || nobody)
    this.point(this.inputTarget.value.trim() === "" ? -1 : 0)
  }

  expand(open) {
    this.optionsTarget.hidden = !open
    this.inputTarget.setAttribute("aria-expanded", String(open))
    if (!open) this.inputTarget.removeAttribute("aria-activedescendant")
  }

  close() {
    this.people = []
    this.expand(false)
  }

  point(at) {
    this.at = at
    const rows = this.people.length > 0 ? [...this.optionsTarget.children] : []
    rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === at)))
    const row = rows[at]
    if (!row) return this.inputTarget.removeAttribute("aria-activedescendant")
    this.inputTarget.setAttribute("aria-activedescendant", row.id)
    row.scrollIntoView({ block: "nearest" })
  }

  pressed(event) {
    const { key, target, isComposing } = event
    if (isComposing || event.keyCode === 229) return
    if (key === "Escape") return this.take(event, () => (this.open ? this.close() : this.cancelTarget.click()))
    if (target !== this.inputTarget) return
    if (key === "ArrowDown" || key === "ArrowUp") this.take(event, () => this.step(key === "ArrowDown" ? 1 : -1))
    else if (this.picks(event)) this.take(event, () => this.pick(this.people[this.at]))
    else if (key === "Enter" && (this.typing || this.chosen.length === 0)) event.preventDefault()
    else if (key === "Backspace" && target.value === "") this.removeLast()
  }

  /**
   * The list follows a moment after what is typed: nobody is chosen whom that does not mean. A blank also stands inside of
   * names, so it chooses only where nothing else can be meant.
   */
  picks({ key, shiftKey }) {
    const person = this.people[this.at]
    if (!person || !this.open || shiftKey) return false
    if (!this.moved && score(person.name, this.inputTarget.value) === 0) return false
    if (key === "Enter" || key === "Tab") return this.typing || this.moved
    return key === " " && this.typing && (this.moved || this.people.length === 1 || fold(person.name) === fold(this.inputTarget.value))
  }

  take(event, act) {
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  async step(by) {
    if (!this.open) await this.look()
    const { length } = this.people
    if (length === 0) return
    this.moved = true
    this.point((Math.max(this.at, by > 0 ? -1 : 0) + by + length) % length)
  }

  clicked(event) {
    event.preventDefault()
    const at = [...this.optionsTarget.children].indexOf(event.target.closest("[role=option]"))
    if (this.people[at]) this.pick(this.people[at])
  }

  pick({ value, name, avatar_url: avatar }) {
    const token = this.templateTarget.content.cloneNode(true).firstElementChild
    token.dataset.value = value
    token.querySelector("img").src = avatar
    token.querySelector("[data-name]").textContent = name
    const remove = token.querySelector("button")
    remove.setAttribute("aria-label", `Remove ${name}`)
    remove.addEventListener("click", () => this.remove(token, name))
    this.tokensTarget.append(token)
    this.chosenTarget.append(element("option", { value, selected: "" }))
    this.inputTarget.value = ""
    this.close()
    this.changed()
    announce(`Added ${name}`)
    this.inputTarget.focus()
  }

  removeLast() {
    const token = this.tokensTarget.lastElementChild
    if (token) this.remove(token, token.querySelector("[data-name]").textContent)
  }

  remove(token, name) {
    this.chosenTarget.querySelector(`option[value="${token.dataset.value}"]`)?.remove()
    token.remove()
    this.changed()
    announce(`Removed ${name}`)
    this.inputTarget.focus()
  }

  changed() {
    this.submitTarget.disabled = this.chosen.length === 0
  }

  /** In the sidebar, which outlives the page, the list of pings comes back. */
  restore() {
    const frame = this.element.closest("turbo-frame#direct_rooms_control")
    if (frame) frame.src = this.cancelTarget.href
  }

  get chosen() {
    return [...this.chosenTarget.options].map(({ value }) => value)
  }

  get typing() {
    return this.inputTarget.value.trim() !== ""
  }

  get open() {
    return !this.optionsTarget.hidden
  }
}

/** The server escapes names for old clients. */
function unescaped(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent
}
