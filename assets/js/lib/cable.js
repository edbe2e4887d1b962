// The one socket of the page: subscriptions, and getting it back quickly when it is lost.
import { cable } from "@hotwired/turbo-rails"

/** First wait before reopening, spread so that a restarted server is not met by everybody at once. */
const FIRST = { least: 300, most: 2000 }
const LONGEST = 15_000

let retry = null

/** Subscribes to a channel; resolves to the subscription. */
export function subscribe(params, callbacks) {
  return cable.subscribeTo(params, callbacks)
}

/** Watches the socket by a channel that does nothing else, reopens it, and tells the window `cable:up` and `cable:down`. */
export async function keepConnected() {
  const { connection } = await cable.getConsumer()
  await subscribe("HeartbeatChannel", {
    connected: () => tell("cable:up"),
    disconnected: ({ willAttemptReconnect }) => {
      tell("cable:down", { final: !willAttemptReconnect })
      if (willAttemptReconnect) reopenSoon(connection)
    },
  })
  window.addEventListener("online", () => { if (connection.monitor.isRunning()) reopen(connection) })
}

/** The stock client would wait 6 to 18 seconds; its slow poll stays as a second way back. */
function reopenSoon(connection, attempt = 0) {
  clearTimeout(retry)
  const first = FIRST.least + Math.random() * (FIRST.most - FIRST.least)
  retry = setTimeout(() => {
    if (connection.isOpen() || !connection.monitor.isRunning()) return
    reopen(connection)
    reopenSoon(connection, attempt + 1)
  }, Math.min(first * 1.7 ** attempt, LONGEST))
}

function reopen(connection) {
  if (!connection.isActive()) connection.reopen()
}

function tell(name, detail = {}) {
  window.dispatchEvent(new CustomEvent(name, { detail }))
}
