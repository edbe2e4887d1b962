// The quick switcher: a dialog with a field and a list, for going anywhere by a few letters.
import { Current } from "lib/current"
import { score } from "lib/fold"
import { element } from "lib/html"
import { everybody, hiddenPlaces, peopleNamed, roomsAndPings } from "lib/places"
import { recentRooms } from "lib/recents"
import { figure } from "lib/unread_rows"

const DEBOUNCE = 150
const SHOWN = 12

/** Opens it, with what was typed before it came; one is enough. */
export function openSwitcher(typed = "") {
  if (!document.querySelector("dialog.switcher")) new Switcher(typed).open()
}

class Switcher {
  constructor(typed) {
    this.hasty = typed.includes("\n")
    this.field = element("input", {
      value: typed.replace("\n", ""),
      class: "input switcher__field", type: "text", role: "combobox", placeholder: "Go to a room or a person", "aria-label": "Go to",
      "aria-expanded": "true", "aria-controls": "switcher_list", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false", enterkeyhint: "go",
    })
    this.list = element("ul", { id: "switcher_list", class: "switcher__list", role: "listbox", "aria-label": "Rooms and people" })
    this.note = element("p", { class: "switcher__note", role: "status" })
    this.dialog = element("dialog", { class: "dialog switcher", "aria-label": "Go to a room or a person" }, this.field, this.list, this.note)
    this.field.addEventListener("input", () => this.typed())
    this.field.addEventListener("keydown", (event) => this.pressed(event))
    this.list.addEventListener("click", ({ target }) => this.choose(target.closest("[role=option]")))
    this.list.addEventListener("mousemove", ({ target }) => this.mark(target.closest("[role=option]")))
    this.dialog.addEventListener("click", ({ target }) => { if (target === this.dialog) this.dialog.close() })
    this.dialog.addEventListener("close", () => this.dialog.remove())
    this.places = []
    this.others = []
  }

  async open() {
    const before = document.activeElement
    document.body.append(this.dialog)
    this.dialog.showModal()
    this.field.setSelectionRange(this.field.value.length, this.field.value.length)
    this.dialog.addEventListener("close", () => { if (!this.left && before?.isConnected) before.focus({ preventScroll: true }) })
    document.addEventListener("turbo:before-cache", () => this.dialog.remove(), { once: true })
    const recent = recentRooms()
    const rank = ({ id }) => (recent.indexOf(id) + 1) || Infinity
    const hidden = hiddenPlaces()
    this.places = (await roomsAndPings()).sort((one, other) => rank(one) - rank(other) || 0)
    this.show()
    this.catchUp()
    this.everybody = everybody().catch(() => null)
    this.places.push(...await hidden)
    this.others = this.strangers(await this.everybody ?? [])
    this.show()
    this.catchUp()
  }

  /** Whoever was quicker than the list gets what they asked for when it comes. */
  catchUp() {
    if (this.hasty && this.query !== "") this.choose(this.chosen)
  }

  typed() {
    this.hasty = false
    this.show()
    clearTimeout(this.wait)
    if (this.query !== "") this.wait = setTimeout(() => this.ask(), DEBOUNCE)
  }

  /** Only where there are too many people to have them all here. */
  async ask() {
    const { query } = this
    if (await this.everybody) return
    const found = await peopleNamed(query).catch(() => [])
    if (query !== this.query) return
    this.others = this.strangers(found)
    this.show()
  }

  /** Those without a ping, which would be in the list already. */
  strangers(people) {
    const known = new Set([Current.userId, ...this.places.map(({ personId }) => personId)])
    return people.filter(({ userId }) => !known.has(userId))
  }

  /** Without a word: where one was lately, first of all what is unread; the room that is open goes last. What is hidden comes after all else. */
  found() {
    const { query, places } = this
    const here = ({ id }) => id === Current.roomId
    if (query === "") {
      const order = (place) => (place.hidden ? 3 : here(place) ? 2 : place.unread ? 0 : 1)
      return [...places].sort((one, other) => order(one) - order(other))
    }
    const scored = [...places, ...this.others].map((place) => ({ place, hidden: Boolean(place.hidden), points: score(place.name, query) }))
    return scored.filter(({ points }) => points > 0).sort((one, other) => one.hidden - other.hidden || other.points - one.points).map(({ place }) => place)
  }

  show() {
    const chosen = this.chosen?.dataset.place
    this.options = this.found().slice(0, SHOWN)
    this.list.replaceChildren(...this.options.map((place, index) => row(place, index)))
    const rows = [...this.list.children]
    this.mark(rows.find((one) => one.dataset.place === chosen) ?? rows[0])
    this.note.textContent = rows.length > 0 ? "" : this.query === "" ? "" : "Nobody and nothing here is called that."
  }

  pressed(event) {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
    if (event.isComposing) return
    if (step) this.move(step)
    else if (event.key === "Enter") {
      this.hasty = !this.chosen
      this.choose(this.chosen)
    } else return
    event.preventDefault()
  }

  move(step) {
    const rows = [...this.list.children]
    if (rows.length === 0) return
    const at = rows.indexOf(this.chosen) + step
    this.mark(rows.at(at % rows.length))
    this.chosen.scrollIntoView({ block: "nearest" })
  }

  mark(row) {
    if (row === undefined || row === null) {
      if (this.list.children.length === 0) this.field.removeAttribute("aria-activedescendant")
      return
    }
    for (const one of this.list.children) one.setAttribute("aria-selected", String(one === row))
    this.field.setAttribute("aria-activedescendant", row.id)
  }

  choose(row) {
    const place = this.options?.[Number(row?.dataset.index)]
    if (!row || !place) return
    this.left = !place.isOpen
    this.dialog.close()
    if (this.left) place.go()
  }

  get chosen() {
    return this.list.querySelector("[aria-selected=true]")
  }

  get query() {
    return this.field.value.trim()
  }
}

function row(place, index) {
  const name = element("span", { class: "switcher__name", dir: "auto" }, place.name)
  const kind = element("span", { class: "switcher__kind" }, place.unread ? unread(place) : place.kind)
  const picture = element("span", { class: "switcher__picture", "aria-hidden": "true" }, place.picture ?? "")
  const made = element("li", { id: `switcher_${index}`, role: "option", "aria-selected": "false", "data-index": index, "data-place": place.id }, picture, name, kind)
  made.classList.toggle("unread", place.unread)
  return made
}

function unread({ messages, mentions }) {
  const told = messages > 0 ? `${figure(messages)} unread` : "unread"
  return mentions > 0 ? `${told}, ${figure(mentions)} for you` : told
}
