import { Controller } from "@hotwired/stimulus"

/** Where the last jump went, and from where; forgotten with the tab. */
const KEY = "campfire:jump"
const PERMALINK = /^\/rooms\/(\d+)\/@(\d+)$/

/** Following a quote to what it quotes, and coming back. */
export default class extends Controller {
  static targets = ["back"]

  connect() {
    this.listening = new AbortController()
    this.element.addEventListener("click", (event) => this.clicked(event), { capture: true, signal: this.listening.signal })
    const jump = recall()
    if (jump?.to === location.pathname) this.offer(jump.from)
  }

  disconnect() {
    this.listening.abort()
    this.backTarget.hidden = true
  }

  clicked(event) {
    const link = event.target.closest(".message__presentation a[href]")
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.origin !== location.origin) return
    const { pathname: to } = link
    const from = link.closest(".message").querySelector(".message__permalink")?.pathname
    if (!PERMALINK.test(to) || !from) return
    keep({ to, from })
    if (this.show(to)) {
      event.preventDefault()
      event.stopPropagation()
      this.offer(from)
    }
  }

  /** Back to the message with the quote, or to the page around it. */
  back(event) {
    keep(null)
    if (this.show(this.backTarget.pathname)) event.preventDefault()
    this.backTarget.hidden = true
  }

  offer(from) {
    this.backTarget.href = from
    this.backTarget.hidden = false
  }

  /** Goes to a message that is on this page; says whether it is. */
  show(path) {
    const [, room, message] = path.match(PERMALINK)
    const row = this.element.querySelector(`#messages_room_${room} > [data-message-id="${message}"]:not([hidden])`)
    row?.dispatchEvent(new CustomEvent("messages:show", { bubbles: true }))
    return Boolean(row)
  }
}

function recall() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY))
  } catch {
    return null
  }
}

function keep(jump) {
  try {
    sessionStorage.setItem(KEY, JSON.stringify(jump))
  } catch {
    // Then there is no way back but the browser's own.
  }
}
