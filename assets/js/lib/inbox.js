// Which rooms have something new for me: one pair of subscriptions for the whole visit of the site, told to the window.
import { subscribe } from "lib/cable"
import { meta } from "lib/current"

const SIDEBAR = "Turbo::StreamsChannel"
const held = new Set()
let heard = false

/** Whether news of one's rooms reach this page. */
export function isHeard() {
  return heard
}

/**
 * Starts listening; events are `inbox:unread` (detail: roomId; mention, or unread: how much of it is), `inbox:read` (detail: room id),
 * `inbox:changed` when something about the sidebar did, and `inbox:connected`, when all of these are heard: subscriptions are confirmed in order.
 */
export function startInbox() {
  for (const name of meta("sidebar-streams")?.split(" ") ?? []) listen(SIDEBAR, name)
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
  if (name) listen(source.getAttribute("channel") ?? SIDEBAR, name)
}

function listen(channel, name) {
  if (held.has(name)) return
  held.add(name)
  subscribe({ channel, signed_stream_name: name }, { received: () => tell("inbox:changed") })
}

function tell(name, detail) {
  window.dispatchEvent(new CustomEvent(name, { detail }))
}
