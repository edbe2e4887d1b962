// Which rooms have something new for me: one pair of subscriptions for the whole visit of the site, told to the window.
import { subscribe } from "lib/cable"

const held = new Set()
let heard = false

/** Whether news of one's rooms reach this page. */
export function isHeard() {
  return heard
}

/** Starts listening; events are `inbox:unread` (detail: roomId; mention, or unread: how much of it is), `inbox:read` (detail: room id) and `inbox:connected`. */
export function startInbox() {
  subscribe("UnreadRoomsChannel", {
    connected: () => { heard = true; tell("inbox:connected") },
    disconnected: () => { heard = false },
    received: (news) => tell("inbox:unread", news),
  })
  subscribe("ReadRoomsChannel", { received: ({ room_id }) => tell("inbox:read", room_id) })
}

/** Holds a stream source's subscription so that it does not lapse while Turbo carries the sidebar from page to page. */
export function hold(source) {
  const name = source.getAttribute("signed-stream-name")
  if (!name || held.has(name)) return
  held.add(name)
  subscribe({ channel: source.getAttribute("channel") ?? "Turbo::StreamsChannel", signed_stream_name: name }, {})
}

function tell(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { detail }))
}
