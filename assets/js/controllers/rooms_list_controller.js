import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { setUnread } from "lib/badge"
import { alert } from "lib/flash"
import { Current } from "lib/current"
import { roomsWithDrafts } from "lib/drafts"
import { element } from "lib/html"
import { roomsNotSent } from "lib/send_queue"
import { clearUnread, copyUnread, dressUnread, isUnread, noteUnread } from "lib/unread_rows"
import { hold, isHeard } from "lib/inbox"

/** A tab hidden for longer than this may have missed a change of the sidebar. */
const LONG_HIDDEN = 60_000
/** The first load waits so long for the line on which news come: after it, another would be needed. */
const PATIENCE = 700
/** The part of the sidebar that scrolls. */
const SCROLLING = ".sidebar__container"
/** Pixels between the open room and the end of what shows of the list. */
const EDGE = 16
/** Rooms stand in the order of the reader's language, and "2 things" before "10 things". */
const BY_NAME = new Intl.Collator(undefined, { numeric: true })

/** The rooms and pings of the sidebar: unread marks, order, the open room. */
export default class extends Controller {
  static targets = ["room", "direct", "readAll"]

  connect() {
    this.readMeanwhile = new Set()
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle) => target.addEventListener(name, handle, { signal })
    on(window, "inbox:unread", ({ detail }) => this.unread(detail))
    on(window, "inbox:read", ({ detail }) => this.read(detail))
    on(window, "presence:present", ({ detail }) => this.read(detail.roomId))
    for (const name of ["inbox:unread", "inbox:changed"]) on(window, name, () => { this.missed ||= this.loading })
    on(window, "inbox:connected", () => (this.element.disabled ? this.begin() : this.reload()))
    on(window, "queue:failed", () => this.arrange())
    on(document, "turbo:load", () => this.visited())
    on(document, "visibilitychange", () => this.shown())
    on(document, "turbo:before-stream-render", (event) => this.beforeStream(event))
    on(this.element, "turbo:frame-render", () => this.arrived())
    on(this.element, "turbo:frame-load", () => this.loaded())
    on(this.element, "turbo:before-morph-attribute", (event) => this.beforeMorph(event))
    on(this.element, "turbo:before-morph-element", (event) => this.spare(event))
    on(this.element, "turbo:submit-end", () => { this.stale = true })
    this.arrange()
    this.beginning = setTimeout(() => this.begin(), isHeard() ? 0 : PATIENCE)
  }

  disconnect() {
    clearTimeout(this.beginning)
    this.listening.abort()
  }

  begin() {
    this.element.disabled = false
  }

  /** Whether rows are on their way that may be older than what is heard now. */
  get loading() {
    return !this.element.disabled && !this.element.hasAttribute("complete")
  }

  roomTargetConnected() { this.arrangeSoon() }
  directTargetConnected() { this.arrangeSoon() }
  roomTargetDisconnected() { this.arrangeSoon() }
  directTargetDisconnected() { this.arrangeSoon() }

  /** A message came, or one's own other page says how much is unread now. */
  unread(news) {
    const { roomId, unread } = news
    if (!unread && roomId === Current.roomId && !document.hidden) return
    for (const row of this.rowsOf(roomId)) {
      if (!unread && row.matches(".direct")) row.dataset.sortedListNumber = Date.now()
      noteUnread(row, news)
    }
    this.arrange()
  }

  read(roomId) {
    if (this.loading) this.readMeanwhile.add(roomId)
    for (const row of this.rowsOf(roomId)) clearUnread(row)
    this.arrange()
  }

  async readAll() {
    const answer = await fetch("/users/me/unreads", { method: "DELETE" }).catch(() => null)
    if (!answer?.ok) return alert("That did not work. Try again in a moment.")
    for (const row of this.rows) clearUnread(row)
    if (this.readAllTargets.includes(document.activeElement)) this.rows[0]?.focus({ preventScroll: true })
    this.arrange()
    announce("Everything is read.")
  }

  visited() {
    if (this.stale) this.reload()
    else this.arrange()
    this.bringInSight()
  }

  shown() {
    if (document.hidden) this.hiddenAt = Date.now()
    else if (this.hiddenAt && Date.now() - this.hiddenAt > LONG_HIDDEN) this.reload()
  }

  /**
   * Waits for a load that is under way: cutting it off is an error, and it may have begun too early to know. One that a
   * visit gave up never ends, and is not waited for again: there is another in its place.
   */
  async reload() {
    this.stale = false
    const { src, loaded } = this.element
    if (!src || this.waiting === loaded) return
    this.waiting = loaded
    await loaded?.catch(() => {})
    if (this.waiting !== loaded) return
    this.waiting = null
    await this.element.reload()?.catch(() => {})
  }

  /** Rows do not know of what was read while they were on their way. */
  arrived() {
    this.readMeanwhile.forEach((roomId) => this.read(roomId))
    this.arrange()
    this.bringInSight()
  }

  /** What changed while the sidebar was on its way came too late for it, and too early for what listens in it. */
  loaded() {
    this.readMeanwhile.clear()
    if (!this.missed) return
    this.missed = false
    this.reload()
  }

  /** A renamed room keeps its mark. */
  beforeStream({ detail }) {
    const { newStream: stream } = detail
    for (const row of stream.templateElement?.content.querySelectorAll("[data-room-id]") ?? []) {
      const shown = this.rowsOf(row.dataset.roomId).find(isUnread)
      if (shown) copyUnread(shown, row)
    }
  }

  /** A reload does not know that the streams are connected. */
  beforeMorph(event) {
    if (event.detail.attributeName === "connected") event.preventDefault()
  }

  /** Nor that somebody is choosing whom to ping: the pings come back when the form goes. */
  spare(event) {
    if (event.target.id === "direct_rooms_control" && event.target.querySelector("form.tokens-form")) event.preventDefault()
  }

  arrangeSoon() {
    this.arranging ??= requestAnimationFrame(() => {
      this.arranging = null
      this.arrange()
    })
  }

  arrange() {
    for (const source of this.element.querySelectorAll("turbo-cable-stream-source")) hold(source)
    const [drafts, unsent] = [roomsWithDrafts(), roomsNotSent()]
    for (const row of this.rows) dress(row, drafts, unsent)
    sort(this.directTargets, (one, other) => other.dataset.sortedListNumber - one.dataset.sortedListNumber)
    sort(this.roomTargets, (one, other) => BY_NAME.compare(one.dataset.sortedListName, other.dataset.sortedListName))
    const unread = this.rows.filter(isUnread)
    setUnread(unread.length, unread.some((row) => row.dataset.unreadMentions > 0))
    for (const button of this.readAllTargets) button.hidden = unread.length === 0
    this.dispatch("arranged", { target: window })
  }

  /** The room that was just entered; where one looks after that is one's own affair. */
  bringInSight() {
    requestAnimationFrame(() => {
      const row = this.rows.find(({ ariaCurrent }) => ariaCurrent)
      if (!row?.checkVisibility() || this.seen === row.dataset.roomId) return
      this.seen = row.dataset.roomId
      const list = row.closest(SCROLLING)
      const [place, shown] = [row, list].map((one) => one.getBoundingClientRect())
      const [above, below] = [shown.top + EDGE - place.top, place.bottom + EDGE - shown.bottom]
      if (above > 0) list.scrollTop -= above
      else if (below > 0) list.scrollTop += below
    })
  }

  rowsOf(roomId) {
    return this.rows.filter((row) => row.dataset.roomId === String(roomId))
  }

  get rows() {
    return [...this.roomTargets, ...this.directTargets]
  }
}

function dress(row, drafts, unsent) {
  const id = Number(row.dataset.roomId)
  const isHere = id === Current.roomId
  if (isHere) row.setAttribute("aria-current", "page")
  else row.removeAttribute("aria-current")
  dressUnread(row)
  label(row, "draft-label", "Draft", !isHere && drafts.has(id))
  label(row, "unsent-label", "Not sent", !isHere && unsent.has(id))
}

/** A word beside rooms where one has begun to write, or where something was refused; in the open one that is seen. */
function label(row, name, word, isTrue) {
  const shown = row.querySelector(`.${name}`)
  if (!isTrue) shown?.remove()
  else if (!shown) row.append(element("span", { class: name }, element("span", { class: "for-screen-reader" }, ", "), word))
}

/** Moves rows only when the order is wrong, and keeps the focus. */
function sort(rows, order) {
  const sorted = [...rows].sort(order)
  if (sorted.every((row, index) => row === rows[index])) return
  const focused = rows.find((row) => row === document.activeElement)
  rows[0].parentElement.prepend(...sorted)
  focused?.focus({ preventScroll: true })
}
