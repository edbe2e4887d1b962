// What was not read: counted, marked, jumped to, and marked again.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: rooms })

async function rooms(request) {
  for (const name of ["Quiet corner", "Archive"]) await request.post("/rooms/opens", { form: { "room[name]": name }, maxRedirects: 0 })
}

const QUIET = 2
const ARCHIVE = 3
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

  await other.page.getByRole("button", { name: "Mark all as read" }).click()
  await eventually(() => other.page.locator("#sidebar .unread").count(), 0)
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
