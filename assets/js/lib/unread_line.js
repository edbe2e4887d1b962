// The line in a list before what its reader has not read, and the way to it.
import { Turbo } from "@hotwired/turbo-rails"
import { Current } from "lib/current"
import { element } from "lib/html"
import { savedRowsOf } from "lib/message_rows"
import { followOrKeep } from "lib/scroll"

/** Pages that are fetched on the way to it; beyond, the room is opened there. */
const PAGES = 6

/** Stands in a list as soon as the place where it belongs is there. */
export class UnreadLine {
  constructor(list, since) {
    Object.assign(this, { list, since })
    for (const stale of list.querySelectorAll(".messages__unread-line")) stale.remove()
    this.line = element("p", { class: "messages__unread-line", role: "separator" }, "New since your last visit")
  }

  /** Puts it where it belongs, unless that is further up than the list reaches. */
  place(reachesStart) {
    const { list, line, since } = this
    if (!since) return line.remove()
    const rows = savedRowsOf(list)
    const at = rows.findIndex((row) => Number(row.dataset.messageTimestamp) >= since)
    const first = rows[at]
    if (!first || (at === 0 && !reachesStart)) return line.remove()
    if (line.nextElementSibling !== first) first.before(line)
  }

  /** Begins with that row from now on. */
  startAt(row) {
    this.since = Number(row.dataset.messageTimestamp)
  }

  /** Moves it before that row. */
  async moveTo(row) {
    this.startAt(row)
    await followOrKeep(this.list, () => row.before(this.line))
  }

  /** Whether what it marks begins above what is seen. */
  get above() {
    if (!this.since || this.below) return false
    if (!this.line.isConnected) return true
    return this.line.getBoundingClientRect().bottom < this.list.getBoundingClientRect().top
  }

  /** Whether the list ends before it. */
  get below() {
    return Number(savedRowsOf(this.list).at(-1)?.dataset.messageTimestamp) < this.since
  }

  /** Fetches what lies between, and shows it; what is too far away is opened there. */
  async reveal(pages) {
    for (let turn = 0; turn < PAGES && !this.below && !this.line.isConnected; turn++) {
      const more = await pages.older()
      this.place(pages.oldest)
      if (!more) break
    }
    if (!this.line.isConnected) return Turbo.visit(`/rooms/${Current.roomId}/from/${this.since}`)
    this.line.scrollIntoView({ block: "center", behavior: "instant" })
    this.line.nextElementSibling?.querySelector(".message__permalink")?.focus({ preventScroll: true })
  }
}
