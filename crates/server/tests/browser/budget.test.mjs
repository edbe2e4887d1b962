// What a page costs to load, in bytes as they travel, and that nothing on it jumps.
import assert from "node:assert/strict"
import { scene } from "./support/scene.mjs"

const KB = 1000
/** A room page with forty messages, when its assets are cached. */
const PAGE = 60 * KB
/** Everything needed to read and to send plain text, when nothing is cached. */
const FIRST_VISIT = 120 * KB
/** The sum of layout shifts; what is called good ends at 0.1. */
const SHIFT = 0.02

const WORDS = "the kettle is on and somebody brought a cake with far too many candles for the number of people who came to eat it".split(" ")

const play = scene({ prepare: talk })

/** Forty messages like people write them. */
async function talk(request) {
  for (let number = 0; number < 40; number++) {
    const words = Array.from({ length: 4 + ((number * 7) % 30) }, (_, at) => WORDS[(number * 11 + at * 5) % WORDS.length])
    const form = { "message[body]": `<p>${words.join(" ")}</p>`, "message[client_message_id]": `budget-${number}` }
    await request.post("/rooms/1/messages", { form, headers: { Accept: "text/vnd.turbo-stream.html" } })
  }
}

/** Counts the bytes of bodies that a page transfers, as they travel, by path. */
async function counting(person) {
  const session = await person.page.context().newCDPSession(person.page)
  await session.send("Network.enable")
  const paths = new Map()
  const heads = new Map()
  const sizes = []
  session.on("Network.requestWillBeSent", ({ requestId, request }) => paths.set(requestId, new URL(request.url).pathname))
  session.on("Network.responseReceived", ({ requestId, response }) => heads.set(requestId, response.encodedDataLength))
  session.on("Network.loadingFinished", ({ requestId, encodedDataLength }) =>
    sizes.push([paths.get(requestId), Math.max(encodedDataLength - (heads.get(requestId) ?? 0), 0)]))
  return (wanted) => sizes.filter(([path]) => path && wanted(path)).reduce((sum, [, size]) => sum + size, 0)
}

play("the first visit loads little before one can read and write, and a room less when assets are cached", async ({ person }) => {
  const ada = await person("Ada")
  const first = await counting(ada)
  await ada.enter("/rooms/1")
  const needed = new Set(await ada.page.evaluate(() => [
    location.pathname,
    ...[...document.querySelectorAll("link[rel=stylesheet]:not([data-editor]), link[rel=modulepreload], script[src]")]
      .map(({ href, src }) => new URL(href || src).pathname),
  ]))
  const editor = (path) => /lexxy/.test(path)
  const visit = first((path) => needed.has(path) && !editor(path))
  const styles = first((path) => needed.has(path) && path.startsWith("/assets/css/"))
  const page = first((path) => path === "/rooms/1")
  console.log(`first visit ${visit} bytes: page ${page}, styles ${styles}, scripts ${visit - page - styles}; everything ${first(() => true)}`)
  assert.ok(first(editor) > 100 * KB, "the editor comes too, but later")
  assert.ok(visit < FIRST_VISIT, `${visit} bytes before one can write`)

  const again = await counting(ada)
  await ada.page.reload()
  await ada.settled()
  const cached = again((path) => !path.startsWith("/assets/"))
  console.log(`again ${cached} bytes`)
  assert.ok(page < PAGE && cached < PAGE, `${page} and ${cached} bytes for a room page`)
})

play("nothing jumps while a room loads, nor when the editor arrives", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.addInitScript(() => {
    window.shifts = []
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries()) window.shifts.push([value, ...sources.map(({ node }) => node?.className || node?.nodeName)])
    }).observe({ type: "layout-shift", buffered: true })
  })
  await ada.page.goto(ada.origin + "/rooms/1", { waitUntil: "domcontentloaded" })
  const heights = { before: await ada.page.locator("#composer").evaluate((one) => one.offsetHeight) }
  await ada.settled()
  heights.after = await ada.page.locator("#composer").evaluate((one) => one.offsetHeight)
  assert.equal(heights.after, heights.before, "the composer keeps its height")
  const shifts = await ada.page.evaluate(() => window.shifts)
  const sum = shifts.reduce((all, [value]) => all + value, 0)
  console.log(`layout shift ${sum.toFixed(4)}`)
  assert.ok(sum < SHIFT, JSON.stringify(shifts))
})
