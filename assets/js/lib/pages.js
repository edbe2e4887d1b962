// Older and newer pages of a message list: fetched once at a time, put in without moving what is read, trimmed at the far end.
import { fetchHtml } from "lib/fetch_html"
import { format, savedRowsOf } from "lib/message_rows"
import { keepPlace } from "lib/scroll"

/** Rows the server sends at once. */
const PAGE = 40
/** Rows kept in the list, and how many more may gather before it is cut back. */
const KEPT = 300
const LEEWAY = 20
/** How long the list stays marked busy after a page was put in, so that it is not read aloud. */
const QUIET = 400

const quietTimers = new WeakMap()

/** The pages of one list; says through `newest` whether the list ends with the newest message. */
export class Pages {
  #loading = {}
  #oldest
  #missed = 0
  #changes = 0

  constructor(list, url, newest) {
    Object.assign(this, { list, url, newest })
    this.#oldest = newest && savedRowsOf(list).length < PAGE
  }

  /** Whether the list begins with the room's first message. */
  get oldest() {
    return this.#oldest
  }

  /** A message arrived that was not shown because the list does not reach its end. */
  missed() {
    this.#missed += 1
  }

  /** A message was changed or deleted: a page on its way may be older than that. */
  changed() {
    this.#changes += 1
  }

  /** Puts the page before the first row above it; resolves to whether rows were added. */
  older() {
    return this.#once("older", () => this.#older()).catch(() => false)
  }

  /** Puts the page after the last row below it; resolves to whether rows were added. */
  newer() {
    return this.#once("newer", () => this.#newer()).catch(() => false)
  }

  async #older() {
    const [first] = savedRowsOf(this.list)
    if (this.#oldest || !first) return false
    const page = await this.#fetch(`${this.url}?before=${first.dataset.messageId}`)
    if (!first.isConnected) return false
    this.#oldest = rows(page).length < PAGE
    await this.#insert(page, (fragment) => first.before(fragment), () => this.#trimEnd(), first)
    return page !== null
  }

  async #newer() {
    const last = savedRowsOf(this.list).at(-1)
    if (this.newest || !last) return false
    const missed = this.#missed
    const page = await this.#fetch(`${this.url}?after=${last.dataset.messageId}`)
    if (!last.isConnected) return false
    this.newest = rows(page).length < PAGE && missed === this.#missed
    await this.#insert(page, (fragment) => last.after(fragment), () => this.#trimStart())
    return page !== null
  }

  /** Replaces everything the server knows by the newest page; fails when it cannot be fetched. */
  reset() {
    return this.#once("newest", async () => {
      const stale = savedRowsOf(this.list)
      let missed, page
      do {
        missed = this.#missed
        page = await this.#fetch(this.url)
      } while (missed !== this.#missed)
      this.#oldest = rows(page).length < PAGE
      this.newest = true
      const start = this.#mark()
      await this.#insert(page ?? new DocumentFragment(), (fragment) => {
        for (const row of stale) row.remove()
        start.replaceWith(fragment)
      })
    })
  }

  /** The page as it is now: one that was overtaken is asked for again. */
  async #fetch(url) {
    let changes, page
    do {
      changes = this.#changes
      page = await fetchHtml(url)
    } while (changes !== this.#changes)
    return page
  }

  /** Cuts rows away when too many have gathered, at the end that is farther from what is read. */
  trim() {
    const { scrollTop, clientHeight, scrollHeight } = this.list
    const lower = scrollTop + clientHeight / 2 > scrollHeight / 2
    return keepPlace(this.list, () => (lower ? this.#trimStart() : this.#trimEnd()))
  }

  /** Holds the place of the first message while rows come and go; a welcome may stand above it. */
  #mark() {
    const mark = document.createComment("")
    const first = this.list.querySelector(":scope > [data-message-timestamp]")
    first ? first.before(mark) : this.list.append(mark)
    return mark
  }

  #trimStart() {
    const all = savedRowsOf(this.list)
    if (all.length <= KEPT + LEEWAY) return
    this.#oldest = false
    for (const row of all.slice(0, -KEPT)) row.remove()
  }

  #trimEnd() {
    const all = savedRowsOf(this.list)
    if (all.length <= KEPT + LEEWAY) return
    this.newest = false
    for (const row of all.slice(KEPT)) row.remove()
  }

  /** `changing` loses its day and its author to the rows that come before it. */
  async #insert(page, insert, trim = () => {}, changing = null) {
    if (page === null) return
    quietly(this.list)
    await keepPlace(this.list, () => {
      for (const row of rows(page)) document.getElementById(row.id)?.remove()
      insert(page)
      trim()
      format(this.list)
    }, changing)
  }

  /** Two scrolls in a row ask for one page. */
  #once(way, load) {
    this.#loading[way] ??= load().finally(() => { this.#loading[way] = null })
    return this.#loading[way]
  }
}

/** Lets a list change without being announced. */
export function quietly(list) {
  list.setAttribute("aria-busy", "true")
  clearTimeout(quietTimers.get(list))
  quietTimers.set(list, setTimeout(() => list.removeAttribute("aria-busy"), QUIET))
}

function rows(page) {
  return page ? [...page.children] : []
}
