import { Controller } from "@hotwired/stimulus"
import { Turbo } from "@hotwired/turbo-rails"
import { announce } from "lib/announce"
import { Current } from "lib/current"
import { alert } from "lib/flash"
import { deletions } from "lib/deletions"
import { changeInPlace, appendLive } from "lib/live_rows"
import { format, savedRowsOf } from "lib/message_rows"
import { Pages } from "lib/pages"
import { PendingRows } from "lib/pending_rows"
import { keepPlace, nearBottom, toBottom } from "lib/scroll"
import { queueFor } from "lib/send_queue"
import { UnreadLine } from "lib/unread_line"

/** Pages are asked for when this much of the list or less is left to scroll. */
const AHEAD = 600
const RETRY = 3000
/** What the ids of messages and of their parts have in common. */
const OF_MESSAGE = /(^|_)message_/
/** How long the target of a permalink stays marked. */
const HIGHLIGHT = 2000
/** So many screens above the newest message the way back to it is offered. */
const FAR = 2

/** The message area of a room: live rows, rows on their way, pages, the place in the list. */
export default class extends Controller {
  static targets = ["list", "jump", "template", "empty", "firstUnread"]
  static values = { url: String, newest: { type: Boolean, default: true }, highlight: Number, unreadSince: Number }

  connect() {
    const { listTarget: list } = this
    this.pages = new Pages(list, this.urlValue, this.newestValue)
    this.queue = queueFor(Current.roomId)
    this.pending = new PendingRows(list, this.templateTarget, this.queue)
    this.pending.clear()
    this.pending.render()
    this.listen()
    this.unreadLine = new UnreadLine(list, this.unreadSinceValue)
    this.expecting = !this.unreadLine.since
    this.changed()
    this.settle()
  }

  disconnect() {
    this.listening.abort()
    this.resizing.disconnect()
  }

  listen() {
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle, options) => target.addEventListener(name, handle, { signal, ...options })
    on(document, "turbo:before-stream-render", (event) => this.beforeStream(event))
    on(document, "visibilitychange", () => { this.expecting ||= document.hidden })
    on(window, "refresh-room:offline", () => { this.expecting ||= !document.hidden })
    on(document, "turbo:before-cache", () => { this.unreadSinceValue = 0 })
    on(this.listTarget, "scroll", () => this.scrolled(), { passive: true })
    on(this.listTarget, "load", () => { if (this.following) toBottom(this.listTarget) }, { capture: true })
    on(this.element, "messages:show", ({ target }) => this.highlight(target))
    on(this.element, "messages:reset", () => this.startOver())
    on(this.element, "turbo:frame-render", () => this.changed())
    on(this.queue, "change", () => this.showPending())
    on(this.queue, "progress", ({ detail }) => this.pending.progress(detail))
    on(this.queue, "sent", ({ detail }) => Turbo.renderStreamMessage(detail.stream))
    on(deletions, "change", () => this.changed())
    on(window, "composer:edit-last", () => this.editLast())
    on(window, "shortcuts:first-unread", () => this.toFirstUnread())
    this.resizing = new ResizeObserver(() => this.resized())
    this.resizing.observe(this.listTarget)
  }

  /** Where a fresh page stands: at the linked message, else at the newest one. */
  settle() {
    const linked = this.hasHighlightValue && this.listTarget.querySelector(`[data-message-id="${this.highlightValue}"]`)
    if (linked) this.highlight(linked)
    else toBottom(this.listTarget)
    this.scrolled()
  }

  toFirstUnread() {
    if (!this.unreadLine.since) return announce("Everything here is read.")
    this.following = false
    return this.unreadLine.reveal(this.pages).then(() => this.scrolled())
  }

  /** From the row in whose menu it was chosen; the sidebar says so in all pages. */
  async leaveUnread({ target }) {
    const row = target.closest(".message")
    const answer = await fetch(`${this.urlValue}/${row.dataset.messageId}/unread`, { method: "PUT" }).catch(() => null)
    if (!answer?.ok) return alert("That could not be marked unread. Try again in a moment.")
    await this.unreadLine.moveTo(row)
    announce("Unread from here.")
  }

  highlight(row) {
    this.highlightValue = 0
    this.linked = row
    center(row)
    row.classList.add("search-highlight")
    setTimeout(() => {
      this.linked = null
      row.classList.remove("search-highlight")
    }, HIGHLIGHT)
  }

  scrolled() {
    const { listTarget: list } = this
    this.following = this.pages.newest && nearBottom(list)
    if (this.following) this.jumpTarget.hidden = true
    else if (!this.pages.newest || !nearBottom(list, FAR * list.clientHeight)) this.jumpTarget.hidden = false
    this.showWayToUnread()
    this.fetchNearby()
  }

  /** Once it was seen, it is not offered again. */
  showWayToUnread() {
    const { unreadLine: line } = this
    if (!this.hasFirstUnreadTarget || !line.since) return
    if (!line.above && line.line.isConnected) this.unreadSeen = true
    this.firstUnreadTarget.hidden = this.unreadSeen || !line.above
  }

  /** Also runs when everything fits on the screen, until it no longer does or nothing is left. */
  async fetchNearby() {
    const { listTarget: list, pages } = this
    const fromBottom = list.scrollHeight - list.scrollTop - list.clientHeight
    const added = [
      list.scrollTop < AHEAD && await pages.older(),
      fromBottom < AHEAD && !pages.newest && await pages.newer(),
    ]
    this.newestValue = pages.newest
    if (!added.includes(true) || !this.element.isConnected) return
    const { following } = this
    await keepPlace(list, () => this.unreadLine.place(pages.oldest))
    if (following) toBottom(list)
    this.scrolled()
  }

  resized() {
    if (this.linked) center(this.linked)
    else if (this.following) toBottom(this.listTarget)
    else this.fetchNearby()
  }

  beforeStream(event) {
    const { detail } = event
    const { render, newStream: stream } = detail
    if (OF_MESSAGE.test(stream.target)) this.pages.changed()
    if (stream.action === "reset_messages") this.noteReset(stream)
    if (stream.action === "append" && stream.target === this.listTarget.id) {
      detail.render = () => this.append(stream, () => render(stream))
    } else if (stream.action !== "reset_messages" && stream.targetElements.some((target) => this.listTarget.contains(target))) {
      detail.render = async () => { await changeInPlace(this.listTarget, stream, () => render(stream)); this.changed() }
    }
  }

  async append(stream, render) {
    const { listTarget: list, pages } = this
    this.noteUnread(stream)
    if (!pages.newest) return this.skip(stream)
    const { following, theirs } = await appendLive(list, stream, render)
    await pages.trim()
    this.changed()
    if (following) toBottom(list)
    else if (theirs) this.jumpTarget.hidden = false
  }

  /** The first of what comes while nobody looks, or is made up for, is where they will go on reading; `expecting` says that it is still to come. */
  noteUnread(stream) {
    if (!this.expecting || !(document.hidden || isMissed(stream))) return
    const row = [...stream.templateElement.content.children].find(({ id, dataset }) => dataset.userId !== String(Current.userId) && !document.getElementById(id))
    if (row) this.unreadFrom(Number(row.dataset.messageTimestamp))
  }

  /** More was missed than is made up for row by row: all that comes after the last row here. */
  noteReset(stream) {
    if (!this.expecting || !isMissed(stream) || !this.pages.newest) return
    this.unreadFrom(Number(savedRowsOf(this.listTarget).at(-1)?.dataset.messageTimestamp ?? 0) + 1)
  }

  unreadFrom(moment) {
    this.expecting = this.unreadSeen = false
    this.unreadLine.since = moment
  }

  /** The list does not reach its end: the message will come with a later page. */
  skip(stream) {
    this.pages.missed()
    for (const { id } of stream.templateElement.content.children) {
      this.listTarget.querySelector(`:scope > .message--pending[id="${CSS.escape(id)}"]`)?.remove()
    }
    this.jumpTarget.hidden = false
  }

  async showPending() {
    const fresh = this.queue.entries.some(({ id }) => !document.getElementById(`message_${id}`))
    if (fresh && !this.pages.newest) await this.reset().catch(() => {})
    const added = this.pending.render()
    this.changed()
    if (added.length > 0 || this.following) toBottom(this.listTarget)
  }

  retry({ target }) {
    this.queue.retry(idOf(target))
  }

  /** What was refused goes back to where it was written. */
  reword(event) {
    const { body } = this.queue.entries.find(({ id }) => id === idOf(event.target))
    this.discard(event)
    this.dispatch("reword", { target: window, detail: { html: body } })
  }

  discard({ target }) {
    target.closest(".message").classList.add("message--given-up")
    this.queue.discard(idOf(target))
    this.listTarget.focus({ preventScroll: true })
  }

  async jump() {
    if (!this.pages.newest) await this.reset().catch(() => {})
    toBottom(this.listTarget)
    this.listTarget.focus({ preventScroll: true })
  }

  /** After a reset nothing else brings back what was missed, so it is tried until it works. */
  async startOver() {
    try {
      await this.reset()
    } catch {
      if (this.element.isConnected) setTimeout(() => this.startOver(), RETRY)
    }
  }

  async reset() {
    await this.pages.reset()
    this.pending.render()
    this.changed()
    toBottom(this.listTarget)
    this.scrolled()
  }

  editLast() {
    const mine = savedRowsOf(this.listTarget).filter(({ dataset, hidden }) => !hidden && dataset.userId === String(Current.userId))
    const last = mine.findLast((row) => row.querySelector(".message__edit-btn"))
    if (this.pages.newest) last?.querySelector(".message__edit-btn").click()
  }

  changed() {
    format(this.listTarget)
    this.unreadLine.place(this.pages.oldest)
    this.newestValue = this.pages.newest
    if (this.hasEmptyTarget) this.emptyTarget.hidden = this.listTarget.querySelector(":scope > .message:not([hidden])") !== null
  }
}

/** Whether it is caught up with after a page had been whole. */
function isMissed(stream) {
  return stream.hasAttribute("data-missed")
}

function center(row) {
  row.scrollIntoView({ block: "center", behavior: "instant" })
}

function idOf(button) {
  return button.closest(".message").id.replace(/^message_/, "")
}
