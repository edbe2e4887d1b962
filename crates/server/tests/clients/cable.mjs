// The stock Action Cable client on a WebSocket for Node. It subscribes as a room page does and says what happens,
// a line of JSON each, until its input ends.
import { createInterface } from "node:readline"
import * as ActionCable from "@rails/actioncable"
import WebSocket from "ws"

const { origin, cookie, room, stream, pings } = JSON.parse(process.argv[2])

class BrowserSocket extends WebSocket {
  constructor(url, protocols) {
    super(url, protocols, { origin, headers: { cookie } })
    if (pings) this.on("message", (text) => { if (JSON.parse(text).type === "ping") say({ name: "socket", is: "pinged" }) })
  }
}

// The little of a browser that the client looks at.
globalThis.document = { visibilityState: "visible" }
globalThis.addEventListener = globalThis.removeEventListener = () => {}
ActionCable.adapters.WebSocket = BrowserSocket

const say = (line) => console.log(JSON.stringify(line))

const consumer = ActionCable.createConsumer(origin.replace("http", "ws") + "/cable")

function subscribe(name, identifier) {
  return consumer.subscriptions.create(identifier, {
    connected: () => say({ name, is: "connected" }),
    disconnected: ({ willAttemptReconnect }) => say({ name, is: "disconnected", willAttemptReconnect }),
    rejected: () => say({ name, is: "rejected" }),
    received: (message) => say({ name, is: "received", message }),
  })
}

subscribe("messages", { channel: "RoomMessagesChannel", signed_stream_name: stream })
subscribe("again", { channel: "RoomMessagesChannel", signed_stream_name: stream })
subscribe("presence", { channel: "PresenceChannel", room_id: room })
subscribe("reads", "ReadRoomsChannel")
subscribe("unknown", "NoSuchChannel")
const typing = subscribe("typing", { channel: "TypingNotificationsChannel", room_id: room })

for await (const line of createInterface({ input: process.stdin })) typing.perform(line)
consumer.disconnect()
