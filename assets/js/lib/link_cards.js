// The cards of what is being written: asked for when a link is pasted, shown below the text, sent with it.
import { announce } from "lib/announce"
import { htmlOfCard, partedFromCards, shownCard } from "lib/cards"
import { element, parse } from "lib/html"
import { icon } from "lib/icons"

const LINK = /^(?:https?:\/\/|www\.)\S+$/i
/** A pasted link is looked at when the hands rest. */
const REST = 300
const PATIENCE = 15_000

/** Keeps the cards of one editor; tells it through `changed` when one came or went. */
export class LinkCards {
  #entries = []
  #list = element("ul", { class: "composer__cards", "aria-label": "Link previews" })

  /** `unfurl` is where cards are asked for; without it none are. */
  constructor(place, { unfurl, changed }) {
    Object.assign(this, { place, unfurl, changed })
  }

  get none() {
    return this.#entries.length === 0
  }

  /** Takes the cards of a body over, and answers with the rest. */
  takeFrom(body) {
    const { html, cards } = partedFromCards(body)
    this.clear()
    for (const card of cards) this.#add(card)
    return html
  }

  /** The body with its cards. */
  addTo(html) {
    return html + this.#entries.map(({ card }) => htmlOfCard(card)).join("")
  }

  /** Asks for the card of what was pasted, if that is a link; one at a time. */
  pasted(text) {
    const link = text.trim()
    if (!this.unfurl || !LINK.test(link)) return
    this.#giveUp()
    if (this.#entries.some((entry) => entry.link === link)) return
    this.asking = { link, stop: new AbortController(), timer: setTimeout(() => this.#ask(), REST) }
  }

  /** A card goes with its link, once that has come in; `written` answers with the body. */
  follow(written) {
    if (!this.asking && !this.#entries.some(({ link }) => link)) return
    const words = parse(written()).textContent
    if (this.asking) this.#followLink(words.includes(this.asking.link))
    for (const entry of [...this.#entries]) if (entry.link && !words.includes(entry.link)) this.#remove(entry)
  }

  /** The editor may tell of what was typed before the link only after it. */
  #followLink(isThere) {
    if (isThere) this.asking.hasComeIn = true
    else if (this.asking.hasComeIn) this.#giveUp()
  }

  clear() {
    this.#giveUp()
    this.#entries = []
    this.#list.replaceChildren()
    this.#list.remove()
  }

  async #ask() {
    const { asking } = this
    const card = await this.#fetch(asking)
    if (this.asking !== asking) return
    this.asking = null
    if (!card) return
    this.#add(card, asking.link)
    announce(`Link preview: ${card.title}`)
    this.changed()
  }

  /** Whatever goes wrong, the link is sent as it is. */
  async #fetch({ link, stop }) {
    const url = /^www\./i.test(link) ? `https://${link}` : link
    try {
      const response = await fetch(this.unfurl, {
        method: "POST",
        headers: { Accept: "application/json", "Content-Type": "application/json" },
        body: JSON.stringify({ url }),
        signal: AbortSignal.any([stop.signal, AbortSignal.timeout(PATIENCE)]),
      })
      return response.status === 200 ? await response.json() : null
    } catch {
      return null
    }
  }

  #add(card, link = null) {
    const entry = { card, link, row: element("li", { class: "composer__card" }, shownCard(card)) }
    const name = `Remove the preview of ${card.title}`
    const remove = element("button", { type: "button", class: "btn btn--plain composer__card-remove", title: "Remove preview", "aria-label": name }, icon("close"))
    remove.addEventListener("click", () => this.#dismiss(entry))
    entry.row.append(remove)
    this.#entries.push(entry)
    this.#list.append(entry.row)
    this.place.append(this.#list)
  }

  #dismiss(entry) {
    this.#remove(entry)
    announce("Link preview removed")
    this.changed({ refocus: true })
  }

  #remove(entry) {
    this.#entries = this.#entries.filter((other) => other !== entry)
    entry.row.remove()
    if (this.none) this.#list.remove()
  }

  #giveUp() {
    clearTimeout(this.asking?.timer)
    this.asking?.stop.abort()
    this.asking = null
  }
}
