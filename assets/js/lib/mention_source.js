// People to mention, as the list of the rich editor wants them.
import { element } from "lib/html"

/** The content type of a mention inside a body. */
export const MENTION = "application/vnd.campfire.mention"
const DEBOUNCE = 150
/** Names have no more words than this; what follows "@" is then ordinary text. */
const WORDS = 4

/** Asks the server for members whose name contains what was typed. */
export class MentionSource {
  #url
  #items = new WeakMap()
  #nobody = null
  #wait = null

  constructor(url) {
    this.#url = url
  }

  async buildListItems(filter = "") {
    const query = filter.replaceAll("\u00a0", " ")
    if (query.split(" ").length > WORDS || this.#nobodyFor(query)) return []
    if (query !== "") await this.#pause()
    const people = await this.#fetch(query)
    if (people.length === 0) this.#nobody = query
    return people.map((person) => this.#row(person))
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

  async #fetch(query) {
    try {
      const url = new URL(this.#url, location.href)
      if (query) url.searchParams.set("query", query)
      const response = await fetch(url, { headers: { Accept: "application/json" } })
      return response.ok && !response.redirected ? await response.json() : []
    } catch {
      return []
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

/** The server escapes names for old clients. */
function unescaped(html) {
  return new DOMParser().parseFromString(html, "text/html").body.textContent
}
