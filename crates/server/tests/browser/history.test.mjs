// A long conversation: older pages, the newest message, and links into the middle.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"

const MANY = 200
const TURBO = { Accept: "text/vnd.turbo-stream.html" }
const play = scene({ prepare: fill })

/** Says so much that it takes several pages. */
async function fill(request) {
  for (let number = 1; number <= MANY; number++) {
    const form = { "message[body]": `<p>line ${number}.</p>`, "message[client_message_id]": `line-${number}` }
    const answer = await request.post("/rooms/1/messages", { form, headers: TURBO })
    assert.equal(answer.status(), 200, await answer.text())
  }
}

/** The line that a row of the list holds. */
const row = (person, number) => person.page.locator(`#message_line-${number}`)

const lines = (person) => person.messages().then((all) => all.filter((words) => words.startsWith("line")))

/** How far the end of the list is from what shows of it. */
const below = (person) => person.list.evaluate((list) => Math.round(list.scrollHeight - list.scrollTop - list.clientHeight))

const range = (first, last) => Array.from({ length: last - first + 1 }, (_, index) => `line ${first + index}.`)

play("a room opens at its newest message", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await eventually(() => below(ada), 0)
  assert.equal((await lines(ada)).at(-1), `line ${MANY}.`)
  assert.equal(await ada.page.getByRole("button", { name: "Jump to newest message" }).isVisible(), false)
})

play("scrolling up brings older pages, and what is being read stays where it is", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await eventually(() => below(ada), 0)
  await watchForJumps(ada)

  await ada.list.hover()
  await eventually(async () => {
    await ada.page.mouse.wheel(0, -3000)
    return (await lines(ada)).at(0)
  }, "line 1.", 30_000)

  const all = await lines(ada)
  assert.deepEqual(all, range(1, MANY))
  assert.deepEqual(await jumps(ada), [])
})

play("the jump button leads back to the newest message and goes away", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await ada.list.hover()
  await ada.page.mouse.wheel(0, -1500)
  await eventually(async () => (await below(ada)) > 500)

  await bo.says("Something new at the end")
  const jump = ada.page.getByRole("button", { name: "Jump to newest message" })
  await jump.click()
  await eventually(() => below(ada), 0)
  await jump.waitFor({ state: "hidden" })
  await ada.sees("Something new at the end")
})

play("a live message does not move somebody who reads older ones", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await ada.list.hover()
  await ada.page.mouse.wheel(0, -900)
  await eventually(async () => (await below(ada)) > 500)
  await eventually(() => ada.list.getAttribute("aria-busy"), null)
  const visible = await topmost(ada)

  await bo.says("Do not look up")
  await ada.page.getByRole("button", { name: "Jump to newest message" }).waitFor()
  await ada.sees("Do not look up")
  assert.deepEqual(await topmost(ada), visible)
})

play("a link to an old message opens there, marks it, and leads on to the newest", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const id = await row(ada, MANY - 5).getAttribute("data-message-id")
  const link = `/rooms/1/@${Number(id) - MANY + 105}`

  await ada.enter(link)
  const target = row(ada, 100)
  await target.and(ada.page.locator(".search-highlight")).waitFor()
  const [list, found] = [await ada.list.boundingBox(), await target.boundingBox()]
  const distance = Math.abs(found.y + found.height / 2 - (list.y + list.height / 2))
  assert.ok(distance < 60, `the message is ${distance} px from the middle`)
  await eventually(() => target.getAttribute("class").then((names) => names.includes("search-highlight")), false)

  await ada.page.getByRole("button", { name: "Jump to newest message" }).click()
  await row(ada, MANY).waitFor()
  await eventually(() => below(ada), 0)
})

play("a link that is followed downward reaches the newest message without a gap", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const id = await row(ada, MANY - 5).getAttribute("data-message-id")
  await ada.enter(`/rooms/1/@${Number(id) - MANY + 65}`)
  await row(ada, 60).waitFor()
  await ada.list.hover()
  await eventually(async () => {
    await ada.page.mouse.wheel(0, 600)
    return ada.page.getByRole("button", { name: "Jump to newest message" }).isVisible()
  }, false, 30_000)
  const all = await lines(ada)
  assert.deepEqual(all, range(Number(all[0].match(/\d+/)[0]), MANY))
})

play("what is deleted while an older page is on its way does not come with it", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  const gone = await ada.page.request.post(ada.origin + "/rooms/1/messages", { form: { "message[body]": "<p>soon gone</p>", "message[client_message_id]": "gone" }, headers: TURBO })
  assert.equal(gone.status(), 200)
  await bo.sees("soon gone")
  const path = `/rooms/1/messages/${await bo.row("soon gone").getAttribute("data-message-id")}`
  for (let number = 1; number <= 40; number++) {
    await ada.page.request.post(ada.origin + "/rooms/1/messages", { form: { "message[body]": `<p>after ${number}.</p>`, "message[client_message_id]": `after-${number}` }, headers: TURBO })
  }
  await bo.page.reload()
  let heard
  const deleted = new Promise((resolve) => { heard = resolve })
  let pages = 0
  await bo.page.route(/messages\?before=/, async (route) => {
    const page = await route.fetch()
    if (pages++ === 0) {
      assert.match(await page.text(), /soon gone/)
      await deleted
    }
    await route.fulfill({ response: page })
  })
  await bo.page.evaluate(() => addEventListener("turbo:before-stream-render", ({ detail }) => { window.overtaken ||= detail.newStream.action === "remove" }))
  await bo.settled()
  await bo.list.hover()
  await bo.page.mouse.wheel(0, -3000)
  await eventually(() => pages > 0)
  await ada.page.request.delete(ada.origin + path, { headers: TURBO })
  await eventually(() => bo.page.evaluate(() => window.overtaken))
  heard()
  await row(bo, MANY).waitFor({ state: "attached" })
  assert.equal(await bo.row("soon gone").count(), 0)
})

/** The first row that shows, and where. */
function topmost(person) {
  return person.list.evaluate((list) => {
    const { top } = list.getBoundingClientRect()
    const row = [...list.children].find((row) => row.getBoundingClientRect().bottom > top)
    return { id: row.id, at: Math.round(row.getBoundingClientRect().top) }
  })
}

/** Notes every insertion above what is read after which the end of the first row that shows stands elsewhere. */
function watchForJumps(person) {
  return person.list.evaluate((list) => {
    const top = list.getBoundingClientRect().top
    const shown = () => [...list.children].find((row) => row.getBoundingClientRect().top > top)
    window.jumps = []
    let before = null
    const note = () => {
      const row = shown()
      before = { row, offset: row.getBoundingClientRect().bottom, scroll: list.scrollTop, height: list.scrollHeight }
    }
    const compare = () => {
      if (before?.row.isConnected && list.scrollHeight !== before.height) {
        const scrolledBy = list.scrollTop - before.scroll - (list.scrollHeight - before.height)
        const moved = before.row.getBoundingClientRect().bottom - before.offset + scrolledBy
        if (Math.abs(moved) > 2) window.jumps.push({ row: before.row.id, moved })
      }
      note()
      requestAnimationFrame(compare)
    }
    note()
    requestAnimationFrame(compare)
  })
}

function jumps(person) {
  return person.page.evaluate(() => window.jumps)
}
