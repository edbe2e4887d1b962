// Who is here: whoever has a room in front of them. One subscription for all marks of the page, from the first one on.
import { subscribe } from "lib/cable"

const people = new Set()
const marks = new Set()
let asked = false

/** Calls `show` with whether somebody is here, now and whenever that changes; answers with what ends it. */
export function follow(id, show) {
  const mark = () => show(people.has(id))
  marks.add(mark)
  mark()
  ask()
  return () => marks.delete(mark)
}

function ask() {
  if (asked) return
  asked = true
  // Nobody knows any more while the line is down; who is here is said again when it is back.
  subscribe("OnlineChannel", { received: heard, disconnected: () => heard({ here: [] }) })
}

function heard({ here, came = [], left = [] }) {
  if (here) people.clear()
  for (const id of here ?? came) people.add(id)
  for (const id of left) people.delete(id)
  for (const mark of marks) mark()
}
