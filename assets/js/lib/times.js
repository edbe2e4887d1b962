// Times as the reader's own calendar and clock show them, unless another clock was chosen.
import { habit } from "lib/habits"

const CYCLES = { 12: "h12", 24: "h23" }

let formats = made()

window.addEventListener("habit:changed", () => {
  formats = made()
  localize(document.documentElement)
})

function made() {
  const hourCycle = CYCLES[habit("clock")]
  return {
    time: new Intl.DateTimeFormat(undefined, { timeStyle: "short", hourCycle }),
    date: new Intl.DateTimeFormat(undefined, { dateStyle: "full" }),
    datetime: new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "short", hourCycle }),
  }
}

/** Writes every marked `<time>` at or below a node. */
export function localize(node) {
  if (node.nodeType !== Node.ELEMENT_NODE) return
  if (node.matches(MARKED)) write(node)
  for (const time of node.querySelectorAll(MARKED)) write(time)
}

/** Where searches for days find out when days begin here. */
function tellZone() {
  const told = `time_zone=${Intl.DateTimeFormat().resolvedOptions().timeZone}`
  if (document.cookie.split("; ").includes(told)) return
  document.cookie = `${told}; path=/; max-age=31536000; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`
}

tellZone()

const MARKED = "time[data-local-time][datetime]"

function write(time) {
  const date = new Date(time.dateTime)
  if (Number.isNaN(date.getTime())) return
  time.textContent = (formats[time.dataset.localTime] ?? formats.datetime).format(date)
  time.title = formats.datetime.format(date)
}
