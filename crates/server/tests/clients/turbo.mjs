// The stock Turbo client in Chromium, with a room's own markup around it. It says what the page shows, a line of JSON
// each time that changes, until its input ends.
import { readFile } from "node:fs/promises"
import { createInterface } from "node:readline"
import { chromium } from "playwright-core"

const { origin, cookie, room } = JSON.parse(process.argv[2])

const CHROMIUM = process.env.CHROMIUM ?? "/usr/bin/chromium"
const FLAGS = [
  "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync",
]
const TURBO = new URL("node_modules/@hotwired/turbo-rails/app/assets/javascripts/turbo.js", import.meta.url)

const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS })
const context = await browser.newContext()
const [name, ...value] = cookie.split("=")
await context.addCookies([{ name, value: value.join("="), url: origin }])
const page = await context.newPage()
await page.exposeFunction("say", (line) => console.log(JSON.stringify(line)))
// A page of the server that brings no script and no policy of its own.
await page.goto(origin + "/up")
await page.addScriptTag({ type: "module", content: await readFile(TURBO, "utf8") })
await page.waitForFunction(() => window.Turbo)
await page.evaluate(watch, room)

for await (const _ of createInterface({ input: process.stdin }));
await browser.close()

/** Runs in the page: shows the room as the server renders it, and catches up whenever its stream is connected. */
async function watch(room) {
  const html = await (await fetch(`/rooms/${room}`)).text()
  const fresh = new DOMParser().parseFromString(html, "text/html")
  const list = document.importNode(fresh.querySelector(`#messages_room_${room}`), true)
  const source = document.importNode(fresh.querySelector("turbo-cable-stream-source[channel=RoomMessagesChannel]"), true)
  let known = Number(list.dataset.refreshRoomAfterValue)

  document.addEventListener("turbo:before-stream-render", ({ target }) => {
    known = Math.max(known, Number(target.getAttribute("event-id") ?? 0))
  })
  const tell = () => {
    const messages = [...list.querySelectorAll(".message[data-message-id]")]
    const texts = messages.map((message) => message.querySelector(".message__presentation .trix-content").textContent.trim())
    window.say({ connected: source.hasAttribute("connected"), texts })
  }
  const catchUp = async () => {
    tell()
    if (!source.hasAttribute("connected")) return
    const missed = await fetch(`/rooms/${room}/refresh?after=${known}`)
    window.Turbo.renderStreamMessage(await missed.text())
  }
  new MutationObserver(tell).observe(list, { subtree: true, childList: true, characterData: true })
  new MutationObserver(catchUp).observe(source, { attributes: true, attributeFilter: ["connected"] })
  document.body.append(list, source)
}
