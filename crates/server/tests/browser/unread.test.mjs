// What was not read: counted, marked, jumped to, and marked again.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: rooms })

async function rooms(request) {
  for (const name of ["Quiet corner", "Archive", "Attic", "Porch", "Cellar", "Shed"]) await request.post("/rooms/opens", { form: { "room[name]": name }, maxRedirects: 0 })
}

const QUIET = 2
const ARCHIVE = 3
const ATTIC = 4
const PORCH = 5
const CELLAR = 6
const SHED = 7
const count = (person, room) => person.page.locator(`#list_room_${room} .unread-count`)
const title = (person) => person.page.title()
const icon = (person) => person.page.locator("link[rel=icon]").getAttribute("href")

/** Says something without a page. */
async function tells(person, room, body, id) {
  const form = { "message[body]": body, "message[client_message_id]": id }
  const answer = await person.page.request.post(`${person.origin}/rooms/${room}/messages`, { form, headers: { Accept: "text/vnd.turbo-stream.html" } })
  assert.equal(answer.status(), 200)
}

async function mention(person, name) {
  const everybody = await (await person.page.request.get(`${person.origin}/autocompletable/users?query=${name}`)).json()
  return `<action-text-attachment sgid="${everybody[0].sgid}" content-type="application/vnd.campfire.mention"></action-text-attachment>`
}

play("messages and mentions are counted as they come, and again after a reload", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await ada.enter("/rooms/1")
  await tells(bo, QUIET, "<p>one</p>", "count-1")
  await eventually(() => count(ada, QUIET).innerText(), "1")
  await tells(bo, QUIET, "<p>two</p>", "count-2")
  await eventually(() => count(ada, QUIET).innerText(), "2")
  await tells(bo, QUIET, `<p>${await mention(bo, "Ada")} look</p>`, "count-3")
  await eventually(() => count(ada, QUIET).innerText(), "@1")
  assert.match(await title(ada), /^\(1\) /)
  await eventually(async () => (await icon(ada)).startsWith("data:image/png"))
  assert.deepEqual(await findings(ada.page), [])

  await ada.page.reload()
  await eventually(() => count(ada, QUIET).innerText(), "@1")
  const words = async () => (await ada.page.locator(`#list_room_${QUIET}`).innerText()).replaceAll("\n", "")
  await eventually(async () => (await words()).startsWith("Quiet corner, 3 unread, 1 for you"))

  await ada.entry("Quiet corner").click()
  await eventually(() => ada.page.locator(`#list_room_${QUIET}.unread`).count(), 0)
  await ada.page.locator(".message--mentioned", { hasText: "look" }).waitFor()
  assert.doesNotMatch(await title(ada), /^\(/)
  await eventually(async () => (await icon(ada)).startsWith("/account/logo"))
})

play("what is taken back is unread no more, in all pages of its readers", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await ada.enter("/rooms/1")
  await ada.page.request.delete(`${ada.origin}/users/me/unreads`)
  const other = await ada.inAnotherTab()
  await other.enter(`/rooms/${ARCHIVE}`)
  const takesBack = async (id) => {
    const answer = await bo.page.request.delete(`${bo.origin}/rooms/${CELLAR}/messages/sent/${id}`, { headers: { Accept: "text/vnd.turbo-stream.html" } })
    assert.equal(answer.status(), 200)
  }
  await tells(bo, CELLAR, "<p>a slip</p>", "slip-1")
  await tells(bo, CELLAR, `<p>${await mention(bo, "Ada")} another slip</p>`, "slip-2")
  for (const page of [ada, other]) await eventually(() => count(page, CELLAR).innerText(), "@1")
  await takesBack("slip-2")
  for (const page of [ada, other]) await eventually(() => count(page, CELLAR).innerText(), "1")
  await takesBack("slip-1")
  for (const page of [ada, other]) {
    await eventually(() => page.page.locator(`#list_room_${CELLAR}.unread`).count(), 0)
    assert.doesNotMatch(await title(page), /^\(/)
    await eventually(async () => (await icon(page)).startsWith("/account/logo"))
  }
  await ada.page.reload()
  await ada.heard()
  await ada.page.locator(`#list_room_${CELLAR}`).waitFor()
  assert.equal(await ada.page.locator(`#list_room_${CELLAR}.unread`).count(), 0)
})

play("who comes back late is led to the first unread message, further up than the page reaches", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await ada.enter("/rooms/1")
  for (let number = 1; number <= 70; number++) await tells(bo, ARCHIVE, `<p>page ${number}.</p>`, `late-${number}`)
  await eventually(() => count(ada, ARCHIVE).innerText(), "70")
  await ada.entry("Archive").click()
  await ada.sees("page 70.")
  const jump = ada.page.getByRole("button", { name: "Jump to first unread" })
  await jump.waitFor()
  await ada.page.keyboard.press("Alt+KeyJ")
  const line = ada.page.locator(".messages__unread-line")
  await line.waitFor()
  assert.match(await line.evaluate((one) => one.nextElementSibling.innerText), /page 1\./)
  await eventually(() => line.evaluate((one) => one.getBoundingClientRect().top > 0))
  await eventually(() => jump.isVisible(), false)
})

play("who was away for very long is led to the first unread message too, and from an older message down to it", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await ada.enter(`/rooms/${ATTIC}`)
  for (let number = 1; number <= 60; number++) await tells(bo, ATTIC, `<p>old ${number}.</p>`, `old-${number}`)
  await ada.sees("old 60.")
  const old = await ada.row("old 60.").getAttribute("data-message-id")
  await ada.enter("/rooms/1")
  for (let number = 1; number <= 330; number++) await tells(bo, ATTIC, `<p>new ${number}.</p>`, `new-${number}`)
  await eventually(() => count(ada, ATTIC).innerText(), "99+")

  const first = ada.page.locator("#message_new-1")
  const isSeen = () => first.evaluate((row) => row.getBoundingClientRect().top > 0 && row.getBoundingClientRect().bottom < innerHeight)
  const jump = ada.page.getByRole("button", { name: "Jump to first unread" })
  const asked = []
  ada.page.on("request", (request) => { if (request.url().includes("before=")) asked.push(request.url()) })
  await ada.page.goto(`${ada.origin}/rooms/${ATTIC}/@${Number(old) - 50}`)
  await ada.page.locator("#message_old-10").waitFor()
  await ada.settled()
  assert.equal(await jump.isVisible(), false)
  asked.length = 0
  await ada.page.keyboard.press("Alt+KeyJ")
  await first.waitFor()
  await eventually(isSeen)

  const row = first
  await row.hover()
  await row.locator(".message__options-btn").click()
  await row.getByRole("button", { name: "Mark unread from here" }).click()
  await ada.page.locator(".messages__unread-line").waitFor()
  await ada.enter("/rooms/1")
  await ada.entry("Attic").click()
  await ada.sees("new 330.")
  await jump.click()
  await first.waitFor()
  await eventually(isSeen)
  await eventually(() => ada.page.locator(".messages__unread-line + .message").getAttribute("id"), "message_new-1")
  assert.equal(await ada.page.locator(".messages__unread-line").count(), 1)
})

play("a line shows what came while the tab was in the background, and Back brings no old one", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await ada.enter(`/rooms/${PORCH}`)
  await tells(bo, PORCH, "<p>seen</p>", "porch-1")
  await ada.sees("seen")
  const hide = (hidden) => ada.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))
  }, hidden)
  const line = ada.page.locator(".messages__unread-line")
  const next = () => line.evaluate((one) => one.nextElementSibling.innerText)
  await hide(true)
  await tells(bo, PORCH, "<p>first missed</p>", "porch-2")
  await tells(bo, PORCH, "<p>second missed</p>", "porch-3")
  await ada.sees("second missed")
  assert.match(await next(), /first missed/)
  await hide(false)
  await hide(true)
  await tells(bo, PORCH, "<p>third missed</p>", "porch-4")
  await ada.sees("third missed")
  assert.match(await next(), /third missed/)
  await hide(false)

  await ada.entry("Archive").click()
  await ada.arrives((path) => path === `/rooms/${ARCHIVE}`)
  await tells(bo, PORCH, "<p>fourth missed</p>", "porch-5")
  await eventually(() => count(ada, PORCH).innerText(), "1")
  await ada.entry("Porch").click()
  await ada.sees("fourth missed")
  await line.waitFor()
  await ada.entry("Archive").click()
  await ada.arrives((path) => path === `/rooms/${ARCHIVE}`)
  await ada.page.goBack()
  await ada.sees("fourth missed")
  assert.equal(await line.count(), 0)
})

/** The socket of a page, to be cut and mended; while it is cut, no other one is let through. */
async function socketOf({ page }) {
  const sockets = new Set()
  let isCut = false
  await page.routeWebSocket(/\/cable$/, (socket) => {
    if (isCut) return socket.close()
    sockets.add([socket, socket.connectToServer()])
  })
  const cut = () => {
    isCut = true
    for (const ends of sockets) for (const end of ends) end.close()
    sockets.clear()
  }
  return { cut, mend: () => { isCut = false } }
}

play("a line shows what is made up for after the line was lost, with the tab in front or not", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  const socket = await socketOf(ada)
  await ada.enter(`/rooms/${SHED}`)
  await tells(bo, SHED, "<p>heard 1.</p>", "shed-1")
  await ada.sees("heard 1.")
  const hide = (hidden) => ada.page.evaluate((hidden) => {
    Object.defineProperty(document, "hidden", { get: () => hidden, configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))
  }, hidden)
  const lost = async (ids, meanwhile = () => {}) => {
    socket.cut()
    await ada.page.locator("#message-area turbo-cable-stream-source:not([connected])").waitFor({ state: "attached" })
    for (const id of ids) await tells(bo, SHED, `<p>${id}.</p>`, id)
    await meanwhile()
    socket.mend()
    await ada.sees(`${ids.at(-1)}.`)
    await ada.heard()
  }
  const line = ada.page.locator(".messages__unread-line")
  const next = () => ada.page.locator(".messages__unread-line + .message").getAttribute("id")
  await lost(["missed-1", "missed-2"])
  await eventually(next, "message_missed-1")
  await tells(bo, SHED, "<p>heard 2.</p>", "shed-2")
  await ada.sees("heard 2.")
  assert.equal(await next(), "message_missed-1")
  assert.equal(await line.count(), 1)

  await hide(true)
  await lost(["asleep-1", "asleep-2"], () => hide(false))
  await eventually(next, "message_asleep-1")
  await hide(true)
  await tells(bo, SHED, "<p>behind.</p>", "behind")
  await ada.sees("behind.")
  await lost(["behind-2"], () => hide(false))
  assert.equal(await next(), "message_behind")

  const many = Array.from({ length: 50 }, (_, index) => `many-${index + 1}`)
  await lost(many)
  await ada.page.getByRole("button", { name: "Jump to first unread" }).click()
  await eventually(next, "message_many-1")
  assert.equal(await line.count(), 1)
})

play("a message is marked unread in all pages of its reader, and everything is read at once", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await tells(bo, 1, "<p>first</p>", "mark-1")
  await tells(bo, 1, "<p>second</p>", "mark-2")
  await tells(bo, 1, "<p>third</p>", "mark-3")
  await ada.enter("/rooms/1")
  const other = await ada.inAnotherTab()
  await other.enter(`/rooms/${ARCHIVE}`)
  await ada.opensMenuOf("second")
  await ada.row("second").getByRole("button", { name: "Mark unread from here" }).click()
  await eventually(() => count(other, 1).innerText(), "2")
  await eventually(() => ada.page.locator(".messages__unread-line + .message").innerText().then((words) => words.includes("second")))

  await ada.opensMenuOf("third")
  await ada.row("third").getByRole("button", { name: "Mark unread from here" }).click()
  await eventually(() => ada.page.locator(".messages__unread-line + .message").innerText().then((words) => words.includes("third")))
  await eventually(() => ada.page.locator(".messages > .message").last().evaluate((row) => row.getBoundingClientRect().bottom <= row.parentElement.getBoundingClientRect().bottom))
  await eventually(() => count(other, 1).innerText(), "1")

  await other.page.getByRole("button", { name: "Mark all as read" }).press("Enter")
  await eventually(() => other.page.locator("#sidebar .unread").count(), 0)
  await other.page.locator("#sidebar a.room:focus, #sidebar a.direct:focus").waitFor()
  await eventually(() => ada.page.locator("#sidebar .unread").count(), 0)
  await other.page.reload()
  await other.heard()
  assert.equal(await other.page.locator("#sidebar .unread").count(), 0)
})

play("an edit that leaves nothing but emoji, or names somebody, shows at once", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await tells(bo, QUIET, "<p>soon different</p>", "edit-me")
  await ada.enter(`/rooms/${QUIET}`)
  const row = ada.page.locator("#message_edit-me")
  await row.waitFor()
  const id = await row.getAttribute("data-message-id")
  const change = async (body) => {
    const form = { "message[body]": body }
    await bo.page.request.put(`${bo.origin}/rooms/${QUIET}/messages/${id}`, { form, maxRedirects: 0 })
  }
  await change("<p>🔥🎉</p>")
  await eventually(() => row.evaluate((one) => one.classList.contains("message--emoji")))
  await change(`<p>${await mention(bo, "Ada")} here</p>`)
  await eventually(() => row.evaluate((one) => one.classList.contains("message--mentioned")))
  assert.equal(await row.evaluate((one) => one.classList.contains("message--emoji")), false)
})
