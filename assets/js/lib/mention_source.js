// People to mention, as the list of the rich editor wants them.
import { score } from "lib/fold"
import { element } from "lib/html"
import { latestFirst } from "lib/speakers"

/** The content type of a mention inside a body. */
export const MENTION = "application/vnd.campfire.mention"
const DEBOUNCE = 300
/** Names have no more words than this; what follows "@" is then ordinary text. */
const WORDS = 4
/** People in one answer; fewer are everybody. */
const PAGE = 20

/** Asks the server for members whose name contains what was typed. */
export class MentionSource {
  #url
  #items = new WeakMap()
  #nobody = null
  #everybody = null
  #wait = null

  constructor(url) {
    this.#url = url
  }

  async buildListItems(filter = "") {
    const query = filter.replaceAll("\u00a0", " ")
    // A new "@": somebody may have come meanwhile.
    if (query === "") this.#nobody = null
    if (query.split(" ").length > WORDS || this.#nobodyFor(query)) return []
    const people = await this.#named(query)
    if (!people) return []
    if (people.length === 0 && query !== "") this.#nobody = query
    return ranked(people, query).map((person) => this.#row(person))
  }

  /** Chosen here where everybody is known: an answer that comes late leaves the wrong person under Enter. */
  async #named(query) {
    if (query === "") return (this.#everybody = this.#fetch(query))
    const everybody = await this.#everybody
    if (everybody?.length > 0 && everybody.length < PAGE) return everybody.filter(({ name }) => score(unescaped(name), query) > 0)
    await this.#pause()
    return this.#fetch(query)
  }

  promptItemFor(row) {
    return this.#items.get(row) ?? null
  }

  #nobodyFor(query) {
    return this.#nobody !== null && query.startsWith(this.#nobody)
  }

  #pause() {
    clearTimeout(this.#wait)
    return new Promise((resolve) => { this.#wait = setTimeout(resolve, DEBOUNCE) })
  }

  /** Null when there was no answer: that says nothing about who is there. */
  async #fetch(query) {
    try {
      const url = new URL(this.#url, location.href)
      if (query) url.searchParams.set("query", query)
      const response = await fetch(url, { headers: { Accept: "application/json" } })
      return response.ok && !response.redirected ? await response.json() : null
    } catch {
      return null
    }
  }

  #row(answer) {
    const person = { ...answer, name: unescaped(answer.name) }
    const avatar = element("img", { src: person.avatar_url, alt: "", class: "avatar", width: 20, height: 20 })
    const row = element("li", { role: "option", id: `mention_${person.value}`, tabindex: "0", class: "lexxy-prompt-menu__item" }, avatar, person.name)
    const template = element("template", { type: "editor", "content-type": MENTION, sgid: person.sgid })
    template.content.append(mentionHtml(person))
    this.#items.set(row, element("lexxy-prompt-item", { sgid: person.sgid }, template))
    return row
  }
}

/** How a mention looks while it is written. */
export function mentionHtml({ name }) {
  return element("span", { class: "mention" }, name)
}

/** Names that begin with what was typed first; of those, who spoke last. */
function ranked(people, query) {
  const rank = ({ name }) => score(unescaped(name), query)
  return latestFirst(people, ({ value }) => value).toSorted((one, other) => rank(other) - rank(one))
}

/** The server escapes names for old clients. */
function unescaped(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent
}
