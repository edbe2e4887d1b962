import { Controller } from "@hotwired/stimulus"
import { Turbo } from "@hotwired/turbo-rails"

/** A tab hidden for longer than this asks for what it may have missed. */
const LONG_HIDDEN = 60_000
const RETRY = 3000
/** How long the server may take: what arrives meanwhile is not shown before the answer. */
const TIMEOUT = 15_000

/**
 * Catches up with what happened while the room's stream was not heard.
 * `after` is the last event up to which nothing is missing; it moves with the stream only while that is whole.
 */
export default class extends Controller {
  static values = { url: String, after: Number }

  connect() {
    this.whole = false
    this.source = this.element.parentElement.querySelector("turbo-cable-stream-source")
    this.listening = new AbortController()
    const { signal } = this.listening
    this.source?.addEventListener("message", ({ data }) => this.heard(data), { signal })
    document.addEventListener("visibilitychange", () => this.shown(), { signal })
    // On the window, so that it wraps what the message list does with a stream and the waiting comes first.
    window.addEventListener("turbo:before-stream-render", (event) => this.hold(event), { signal })
    this.watching = new MutationObserver(() => this.sourceChanged())
    if (this.source) this.watching.observe(this.source, { attributeFilter: ["connected"] })
    if (this.source?.hasAttribute("connected")) this.refresh()
  }

  disconnect() {
    this.listening.abort()
    this.watching.disconnect()
    this.turn?.abort()
    clearTimeout(this.retry)
  }

  sourceChanged() {
    this.whole = false
    if (this.source.hasAttribute("connected")) this.refresh()
    else this.dispatch("offline", { target: window })
  }

  heard(data) {
    if (this.whole) this.advance(data)
  }

  shown() {
    if (document.hidden) this.hiddenAt = Date.now()
    else if (this.hiddenAt && Date.now() - this.hiddenAt > LONG_HIDDEN) this.refresh()
  }

  /** Asks for everything after the last event known for sure; live changes wait until the answer is shown. */
  async refresh() {
    clearTimeout(this.retry)
    this.turn?.abort()
    const turn = (this.turn = new AbortController())
    this.catchingUp = this.fetchMissed(turn)
    await this.catchingUp
  }

  async fetchMissed(turn) {
    const timeout = setTimeout(() => turn.abort(), TIMEOUT)
    try {
      const response = await fetch(`${this.urlValue}?after=${this.afterValue}`, {
        headers: { Accept: "text/vnd.turbo-stream.html" }, signal: turn.signal,
      })
      if (response.status >= 500) throw new Error("not now")
      if (!response.ok || response.redirected) return
      const streams = await response.text()
      if (turn !== this.turn) return
      this.whole = this.source.hasAttribute("connected")
      this.advance(streams)
      // What comes first was said while the page was on its way; later it is what its reader missed.
      const mark = this.begun ? "data-caught-up data-missed" : "data-caught-up"
      this.begun = true
      Turbo.renderStreamMessage(streams.replaceAll("<turbo-stream ", `<turbo-stream ${mark} `))
      await Promise.allSettled([...document.querySelectorAll("turbo-stream[data-caught-up]")].map((stream) => stream.renderPromise))
    } catch {
      if (turn === this.turn && this.element.isConnected) this.retry = setTimeout(() => this.refresh(), RETRY)
    } finally {
      clearTimeout(timeout)
      if (turn === this.turn) this.catchingUp = null
    }
  }

  hold({ detail }) {
    if (!this.catchingUp || detail.newStream.hasAttribute("data-caught-up")) return
    const { render } = detail
    detail.render = async (stream) => { await this.caughtUp(); await render(stream) }
  }

  /** A newer attempt takes the place of one that hangs. */
  async caughtUp() {
    while (this.catchingUp) await this.catchingUp
  }

  /** Only a fresh start leads back: to a server that was set back to an earlier day. */
  advance(streams) {
    for (const [tag, id] of streams.matchAll(/<turbo-stream [^>]*event-id="(\d+)"/g)) {
      const back = tag.includes('action="reset_messages"')
      this.afterValue = back ? Number(id) : Math.max(this.afterValue, Number(id))
    }
  }
}
