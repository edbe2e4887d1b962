// The connection goes and comes back: nothing is lost, and nothing is there twice.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene()
/** Messages on a page of the list. */
const PAGE = 40
const OFFLINE = [UNREACHABLE]

async function together(person) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  return [ada, bo]
}

/** Waits until the bar says that the page is not live. */
async function knows(person) {
  await person.page.locator("#connection:not([hidden])").waitFor()
}

/** Waits until the page is live again. */
async function isBack(person) {
  await person.page.locator("#connection").waitFor({ state: "hidden" })
  await person.heard()
}

/** The page ends with what a fresh load would show, in the same order; it may hold older pages than that one. */
async function equalsAFreshLoad(person) {
  const fresh = await person.inAnotherTab()
  await fresh.enter(`/rooms/${person.room}`)
  const ids = await fresh.messageIds()
  const newest = ids.length < PAGE ? 0 : -ids.length
  const expected = { ids, words: await fresh.messages() }
  await eventually(async () => ({
    ids: (await person.messageIds()).slice(newest),
    words: (await person.messages()).slice(newest),
  }), expected)
  await fresh.page.close()
}

play("offline the page says so, keeps what is sent, and sends it when back", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.context().setOffline(true)
  await knows(ada)
  assert.match(await ada.page.locator("#connection").innerText(), /offline/i)

  await ada.says("Written in a tunnel")
  await ada.says("A second one")
  await ada.page.locator(".message--waiting", { hasText: "Written in a tunnel" }).waitFor()
  assert.equal(await bo.row("Written in a tunnel").count(), 0)

  await ada.page.context().setOffline(false)
  await isBack(ada)
  for (const reader of [ada, bo]) {
    await reader.sees("Written in a tunnel")
    await reader.sees("A second one")
  }
  await equalsAFreshLoad(ada)
}, OFFLINE)

play("what others said, changed and deleted meanwhile is made up for", async ({ person }) => {
  const [ada, bo] = await together(person)
  await bo.says("Will be changed")
  await bo.says("Will be deleted")
  await ada.sees("Will be deleted")

  await ada.page.context().setOffline(true)
  await knows(ada)
  await bo.says("Said meanwhile")
  await bo.sees("Said meanwhile")
  await bo.opensEditorOf("Will be changed")
  await bo.changesItTo("Was changed")
  await bo.deletes("Will be deleted")
  await ada.page.context().setOffline(false)

  await ada.sees("Said meanwhile")
  await ada.sees("Was changed")
  await ada.seesNoMore("Will be deleted")
  await equalsAFreshLoad(ada)
}, OFFLINE)

play("a reload during a send loses nothing and sends nothing twice", async ({ person }) => {
  const [ada, bo] = await together(person)
  const held = await holdPosts(ada.page)
  await ada.says("Caught in the middle")
  await held.first
  await ada.page.reload()
  await ada.settled()
  await ada.page.locator(".message--pending", { hasText: "Caught in the middle" }).waitFor()
  await held.release()

  await ada.sees("Caught in the middle")
  await bo.sees("Caught in the middle")
  await equalsAFreshLoad(ada)
}, OFFLINE)

play("an answer that never comes makes no second message", async ({ person }) => {
  const [ada, bo] = await together(person)
  let posts = 0
  await ada.page.route("**/rooms/1/messages", async (route) => {
    if (route.request().method() !== "POST") return route.fallback()
    posts += 1
    if (posts > 1) return route.fallback()
    await route.fetch()
    await route.abort("connectionreset")
  })
  await ada.says("Heard, but not acknowledged")
  await bo.sees("Heard, but not acknowledged")
  await eventually(() => posts, 2)
  await ada.sees("Heard, but not acknowledged")
  await equalsAFreshLoad(ada)
  await equalsAFreshLoad(bo)
}, OFFLINE)

play("a page that stays without a line leads back to itself", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.evaluate(() => window.dispatchEvent(new CustomEvent("cable:down", { detail: { final: true } })))
  await ada.page.locator("#connection", { hasText: "no longer connected" }).getByRole("link", { name: "Reload it to go on." }).press("Enter")
  await ada.settled()
  await ada.page.locator("#connection").waitFor({ state: "hidden" })
})

play("the server is killed and comes back: people go on where they were", async ({ person, campfire }) => {
  const [ada, bo] = await together(person)
  await bo.says("Before the crash")
  await ada.sees("Before the crash")

  await campfire.kill()
  await Promise.all([knows(ada), knows(bo)])
  await ada.says("Sent to nobody yet")
  await ada.page.locator(".message--waiting", { hasText: "Sent to nobody yet" }).waitFor()
  await campfire.start()

  for (const reader of [ada, bo]) {
    await isBack(reader)
    await reader.sees("Before the crash")
    await reader.sees("Sent to nobody yet")
  }
  await bo.says("After the crash")
  await ada.sees("After the crash")
  await equalsAFreshLoad(ada)
  await equalsAFreshLoad(bo)
}, [...OFFLINE, /WebSocket/])

/** What a page and its server say to each other about being looked at, as it is said. */
function presenceOf({ page }) {
  const said = []
  const note = ({ payload }, words) => {
    const frame = JSON.parse(payload)
    if (frame.identifier?.includes("PresenceChannel")) said.push(words(frame))
  }
  page.on("websocket", (socket) => {
    socket.on("framesent", (sent) => note(sent, ({ data, identifier }) => JSON.parse(data ?? identifier)))
    socket.on("framereceived", (received) => note(received, ({ type }) => type))
  })
  return said
}

play("a hidden tab that comes back does not say that somebody looks", async ({ person, campfire }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  const said = presenceOf(bo)
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await eventually(() => said.some(({ action }) => action === "present"))

  await bo.page.evaluate(() => Object.defineProperty(document, "hidden", { get: () => true }))
  await campfire.kill()
  await knows(bo)
  said.length = 0
  await campfire.start()
  await eventually(() => said.includes("confirm_subscription"))
  await Promise.all([isBack(ada), isBack(bo)])
  await ada.says("Is Bo looking?")
  await bo.sees("Is Bo looking?")
  assert.deepEqual(said.filter(({ action, visible }) => visible || action === "present"), [])
}, [...OFFLINE, /WebSocket/])

play("a message that is refused says why, keeps its words, and can be tried again", async ({ person }) => {
  const [ada, bo] = await together(person)
  let refused = true
  await ada.page.route("**/rooms/1/messages", (route) =>
    refused && route.request().method() === "POST"
      ? route.fulfill({ status: 422, contentType: "text/plain", body: "the moon is in the way" })
      : route.fallback())
  await ada.says("Second thoughts")
  const row = ada.page.locator(".message--failed", { hasText: "Second thoughts" })
  await row.getByText("the moon is in the way").waitFor()

  await ada.page.reload()
  await ada.settled()
  refused = false
  await row.getByRole("button", { name: "Try again" }).click()
  await ada.sees("Second thoughts")
  await bo.sees("Second thoughts")
}, [/status of 422/])

play("a server in trouble is not called a lost connection, and what waits for it goes out", async ({ person }) => {
  const [ada, bo] = await together(person)
  const address = "**/rooms/1/messages"
  await ada.page.route(address, (route) => (route.request().method() === "POST" ? route.fulfill({ status: 503, body: "" }) : route.fallback()))
  await ada.says("Held up by the house")
  await ada.page.locator(".message--waiting", { hasText: "Held up by the house" }).getByText("the server has a problem").waitFor()
  await ada.page.unroute(address)
  for (const reader of [ada, bo]) await reader.sees("Held up by the house")
}, [/status of 503/])

play("a refused message goes back into the composer to be put right", async ({ person }) => {
  const [ada, bo] = await together(person)
  const address = "**/rooms/1/messages"
  await ada.page.route(address, (route) => (route.request().method() === "POST" ? route.fulfill({ status: 422, body: "" }) : route.fallback()))
  await ada.says("Almost right")
  await ada.page.locator(".message--failed", { hasText: "Almost right" }).getByRole("button", { name: "Edit" }).click()
  await ada.page.locator(".message--failed").waitFor({ state: "detached" })
  await ada.page.unroute(address)
  await ada.page.locator("#composer [role=textbox]:focus").waitFor()
  await ada.page.keyboard.type(" and now quite")
  await ada.page.keyboard.press("Enter")
  await bo.sees("Almost right and now quite")
}, [/status of 422/])

play("words that wait for the connection can be taken back", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.context().setOffline(true)
  await knows(ada)
  await ada.says("Said too soon")
  const row = ada.page.locator(".message--waiting", { hasText: "Said too soon" })
  await row.getByRole("button", { name: "Cancel" }).click()
  await row.waitFor({ state: "detached" })
  await eventually(() => ada.editor.innerText().then((words) => words.trim()), "Said too soon")
  await ada.page.context().setOffline(false)
  await isBack(ada)
  await bo.says("Anything?")
  await ada.sees("Anything?")
  assert.equal(await bo.row("Said too soon").count(), 0)
}, OFFLINE)

play("words that had arrived when they were taken back leave everybody's pages again", async ({ person }) => {
  const [ada, bo] = await together(person)
  const elsewhere = await person("Ada")
  await ada.page.context().setOffline(true)
  await knows(ada)
  await ada.says("Said after all")
  const row = ada.page.locator(".message--waiting", { hasText: "Said after all" })
  const id = (await row.getAttribute("id")).replace("message_", "")
  const form = { "message[body]": "<p>Said after all</p>", "message[client_message_id]": id }
  await elsewhere.page.request.post(`${ada.origin}/rooms/1/messages`, { form })
  await bo.sees("Said after all")

  await row.getByRole("button", { name: "Cancel" }).click()
  await row.waitFor({ state: "detached" })
  await ada.page.context().setOffline(false)
  await isBack(ada)
  await bo.seesNoMore("Said after all")
  await eventually(() => ada.editor.innerText().then((words) => words.trim()), "Said after all")
  await ada.page.keyboard.press("Enter")
  for (const reader of [ada, bo]) await reader.sees("Said after all")
  await equalsAFreshLoad(ada)
  await equalsAFreshLoad(bo)
}, OFFLINE)

play("what is refused in another room is told, and marked beside that room", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const held = await holdPosts(ada.page, (route) => route.fulfill({ status: 422, contentType: "text/plain", body: "the moon is in the way" }))
  await ada.says("Said on the way out")
  await held.first
  await ada.page.getByRole("link", { name: "My Settings" }).click()
  await ada.page.locator("#composer").waitFor({ state: "detached" })
  await ada.entry("All Talk").waitFor()
  await held.release()
  await ada.page.getByRole("alert").getByText("A message wasn't sent to All Talk: the moon is in the way.").waitFor()
  await ada.page.locator("#list_room_1 .unsent-label").waitFor()
  await ada.entry("All Talk").click()
  await ada.page.locator(".message--failed", { hasText: "Said on the way out" }).getByRole("button", { name: "Discard" }).click()
  await ada.page.locator(".unsent-label").waitFor({ state: "detached" })
}, [...OFFLINE, /status of 422/])

play("a refused message can be given up", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.route("**/rooms/1/messages", (route) =>
    route.request().method() === "POST" ? route.fulfill({ status: 422, body: "" }) : route.fallback())
  await ada.says("Better not")
  const row = ada.page.locator(".message--failed", { hasText: "Better not" })
  await row.getByRole("button", { name: "Discard" }).press("Enter")
  await ada.seesNoMore("Better not")
  await ada.list.and(ada.page.locator(":focus")).waitFor()
  await ada.page.reload()
  await ada.settled()
  assert.equal(await ada.row("Better not").count(), 0)
}, [/status of 422/])

play("what is typed but not sent survives a reload and a look into another room", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.types("Half a thought")
  await ada.page.reload()
  await ada.settled()
  await eventually(() => ada.editor.innerText().then((words) => words.trim()), "Half a thought")

  await ada.page.getByRole("button", { name: "Start a ping with Bo" }).click()
  await ada.arrives((path) => path !== "/rooms/1")
  assert.equal((await ada.editor.innerText()).trim(), "")
  await ada.page.locator("#list_room_1 .draft-label").waitFor()
  await ada.page.goBack()
  await ada.arrives((path) => path === "/rooms/1")
  await eventually(() => ada.editor.innerText().then((words) => words.trim()), "Half a thought")

  await ada.page.locator("#composer [role=textbox]:focus").waitFor()
  await ada.page.keyboard.press("ControlOrMeta+End")
  await ada.page.keyboard.type(", now whole")
  await ada.page.keyboard.press("Enter")
  await ada.sees("Half a thought, now whole")
  assert.equal(await ada.page.locator(".draft-label").count(), 0)
  await ada.page.reload()
  await ada.settled()
  assert.equal((await ada.editor.innerText()).trim(), "")
})

play("a message deleted while the page was away is gone after a crash too", async ({ person, campfire }) => {
  const [ada, bo] = await together(person)
  await bo.says("Deleted behind one's back")
  await ada.sees("Deleted behind one's back")

  await ada.page.context().setOffline(true)
  await knows(ada)
  await bo.deletes("Deleted behind one's back")
  await campfire.kill()
  await campfire.start()
  await ada.page.context().setOffline(false)

  await ada.seesNoMore("Deleted behind one's back")
  await isBack(ada)
  await equalsAFreshLoad(ada)
}, [...OFFLINE, /WebSocket/])

play("whoever missed more than a page starts over at the newest message", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.context().setOffline(true)
  await knows(ada)
  const bodies = Array.from({ length: 60 }, (_, number) => `<p>missed ${number}.</p>`)
  const address = bo.origin + "/rooms/1/messages"
  await Promise.all(bodies.map((body) => bo.page.request.post(address, { form: { "message[body]": body } })))
  await eventually(() => bo.row("missed").count(), bodies.length)
  await ada.page.context().setOffline(false)

  await isBack(ada)
  await equalsAFreshLoad(ada)
}, OFFLINE)

/** Holds every post of a message on its way to the server, until they are released. */
async function holdPosts(page, answer = (route) => route.fallback()) {
  const release = gate()
  const first = gate()
  await page.route("**/rooms/1/messages", async (route) => {
    if (route.request().method() !== "POST") return route.fallback()
    first.resolve()
    await release.promise
    await answer(route).catch(() => {})
  })
  return { first: first.promise, release: release.resolve }
}

/** A promise and what keeps it. */
function gate() {
  let resolve
  const promise = new Promise((done) => { resolve = done })
  return { promise, resolve }
}
