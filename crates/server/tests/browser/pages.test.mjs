// Every page there is, as it looks to everybody: readable by axe-core's measure in light and dark, narrow and wide, nothing to
// scroll sideways, no id twice, no complaint of the browser. A new page is one more line here.
import assert from "node:assert/strict"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: furnish })
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64")
const STREAM = { Accept: "text/vnd.turbo-stream.html" }

/** One of everything that pages show. */
async function furnish(request, join) {
  await join("Cara")
  const post = async (path, form, headers) => {
    const answer = await request.post(path, { form, headers, maxRedirects: 0 })
    assert.ok(answer.status() < 400, `${path}: ${answer.status()}`)
  }
  await post("/rooms/opens", { "room[name]": "Workshop" })
  await post("/rooms/closeds", { "room[name]": "Vault", "user_ids[]": "1" })
  await post("/rooms/directs?user_ids[]=2&user_ids[]=3", {})
  await post("/rooms/1/messages", { "message[body]": "<p>Words of the first message</p>" }, STREAM)
  for (const [name, mimeType, buffer] of [["notes.txt", "text/plain", Buffer.from("notes")], ["dot.png", "image/png", PIXEL]]) {
    const answer = await request.post("/rooms/1/messages", { multipart: { "message[attachment]": { name, mimeType, buffer } }, headers: STREAM })
    assert.equal(answer.status(), 200, name)
  }
  await post("/account/bots", { "user[name]": "Clerk", "user[webhook_url]": "http://192.0.2.1/hook" })
  await post("/rooms/1/hooks", { "hook[name]": "Monitor" })
  await post("/users/3/ban", {})
  await post("/searches", { q: "words" })
}

const DOOR = { who: null }
const MEMBER = { who: "Bo" }
const NOT_FOUND = { allowed: [/status of 404/] }
const FORBIDDEN = { ...MEMBER, allowed: [/status of 403/] }

const PAGES = [
  ["a room", "/rooms/1"],
  ["a room around a message", "/rooms/1/@1"],
  ["an empty room", "/rooms/2"],
  ["a ping", "/rooms/4"],
  ["a message alone", "/rooms/1/messages/1"],
  ["a message alone that is changed", "/rooms/1/messages/1/edit"],
  ["a cheer that is written alone", "/messages/1/boosts/new"],
  ["the cheers of a message alone", "/messages/1/boosts"],
  ["the files of a room", "/rooms/1/files"],
  ["the files of a room without any", "/rooms/2/files"],
  ["what is heard of a room", "/rooms/1/involvement"],
  ["a new open room", "/rooms/opens/new"],
  ["a new closed room", "/rooms/closeds/new"],
  ["the settings of an open room", "/rooms/opens/2/edit"],
  ["the settings of a closed room", "/rooms/closeds/3/edit"],
  ["the settings of somebody else's room", "/rooms/opens/2/edit", MEMBER],
  ["the hooks of a room", "/rooms/1/hooks"],
  ["a new ping", "/rooms/directs/new"],
  ["the settings of a ping", "/rooms/directs/4/edit"],
  ["the sidebar alone", "/users/me/sidebar"],
  ["search", "/searches"],
  ["what was found", "/searches?q=words"],
  ["nothing found", "/searches?q=porcupine"],
  ["a search that makes no sense", "/searches?q=from%3Azed+has%3Acheese+after%3Asoon"],
  ["one's profile", "/users/me/profile"],
  ["one's devices", "/users/me/push_subscriptions"],
  ["a person, for administrators", "/users/2"],
  ["a person, for members", "/users/1", MEMBER],
  ["somebody who is banned", "/users/3"],
  ["a bot, as people see it", "/users/4"],
  ["the account, for administrators", "/account/edit"],
  ["the account, for members", "/account/edit", MEMBER],
  ["the bots", "/account/bots"],
  ["a new bot", "/account/bots/new"],
  ["a bot", "/account/bots/4/edit"],
  ["custom styles", "/account/custom_styles/edit"],
  ["how the place does", "/account/status"],
  ["the page without a network", "/offline", DOOR],
  ["sign in", "/session/new", DOOR],
  ["a link that signs nobody in", "/session/transfers/nonsense", { ...DOOR, allowed: [/status of 400/] }],
  ["a join link that leads nowhere", "/join/AAAA-BBBB-CCCC", { ...DOOR, ...NOT_FOUND }],
  ["a page that is not there", "/nothing/of/the/kind", NOT_FOUND],
  ["a page that is not theirs", "/account/bots", FORBIDDEN],
]

for (const [name, path, { who = "Ada", allowed = [] } = {}] of PAGES) {
  play(name, async ({ person }) => {
    const someone = await person(who ?? "Nobody")
    await someone.page.goto(someone.origin + path)
    await whole(someone)
    await looksGood(someone)
    assert.deepEqual(await twice(someone), [], "ids that stand twice")
    assert.equal(await someone.page.locator("h1").count(), 1, "one heading of the page")
    assert.notEqual(await someone.page.title(), "", "a title")
  }, allowed)
}

play("a browser that is too old", async ({ person }) => {
  const old = await person("Ada", { userAgent: "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.93 Safari/537.36" })
  await old.page.goto(old.origin + "/rooms/1")
  await old.page.getByRole("heading", { name: "Upgrade to a supported web browser" }).waitFor()
  await looksGood(old)
}, [/status of 4\d\d/])

/** Waits for what comes after the page: the sidebar, and in a room the editor. */
async function whole({ page }) {
  if ((await page.locator("turbo-frame#user_sidebar").count()) > 0) await page.locator("#shared_rooms").waitFor({ state: "attached" })
  if ((await page.locator("[data-controller~=editor]").count()) > 0) await page.locator("lexxy-editor:not([hidden])").first().waitFor()
}

function twice({ page }) {
  return page.evaluate(() => {
    const ids = [...document.querySelectorAll("[id]")].map(({ id }) => id)
    return ids.filter((id, place) => ids.indexOf(id) !== place)
  })
}
