// Finding what was said.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: talk })

async function talk(request) {
  for (let number = 1; number <= 130; number++) {
    const body = number === 70 ? "<p>The <strong>blue</strong> folder, and Blaubeerkuchen für Zoë</p>" : number === 5 ? `<p>echo 5. <a href="https://example.com/5">five</a> by <a href="/users/2">Bo</a></p>` : `<p>echo ${number}.</p>`
    const form = { "message[body]": body, "message[client_message_id]": `talk-${number}` }
    await request.post("/rooms/1/messages", { form, headers: { Accept: "text/vnd.turbo-stream.html" } })
  }
}

const hits = (person) => person.page.locator("#search-results .message")
const marked = (person) => person.page.locator("mark.search-highlight").allInnerTexts()

play("words are found by keyboard alone, marked, and opened where they were said", async ({ person }) => {
  const bo = await person("Bo")
  await bo.enter("/rooms/1")
  await bo.page.keyboard.press("Escape")
  await bo.page.locator("#main-content").focus()
  await bo.page.keyboard.press("/")
  await bo.page.getByRole("searchbox", { name: "search" }).waitFor()
  await eventually(() => bo.page.evaluate(() => document.activeElement.name), "q")
  await looksGood(bo)
  await bo.page.keyboard.type("zoe FOLDERS")
  await bo.page.keyboard.press("Enter")
  await eventually(() => hits(bo).count(), 1)
  assert.deepEqual(await marked(bo), ["folder", "Zoë"])
  await looksGood(bo)

  await hits(bo).getByRole("link").last().click()
  await bo.page.waitForURL(/\/rooms\/1\/@\d+$/)
  await bo.page.locator(".message.search-highlight", { hasText: "Blaubeerkuchen" }).waitFor()
})

play("older results come above without moving what is read", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/searches?q=echo")
  await eventually(() => hits(ada).count(), 100)
  await ada.page.locator(".message--formatted").last().waitFor()
  const list = ada.page.locator("#search-results")
  await eventually(() => list.evaluate((one) => one.scrollHeight - one.clientHeight - one.scrollTop < 2))
  const older = ada.page.getByRole("link", { name: "Older results" })
  await older.focus()
  const first = ada.page.locator(".message", { hasText: "echo 31." })
  await eventually(() => list.evaluate((one) => one.scrollTop < 200))
  const place = (await first.boundingBox()).y
  await ada.page.keyboard.press("Enter")
  await eventually(() => hits(ada).count(), 129)
  assert.equal(await older.count(), 0)
  await eventually(async () => Math.abs((await first.boundingBox()).y - place) < 3)
})

play("links in what was found lead out of the list, also in older pages of it", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/searches?q=echo")
  await ada.page.getByRole("link", { name: "Older results" }).click()
  const row = ada.page.locator(".message", { hasText: "echo 5." })
  await row.waitFor()
  await eventually(() => row.locator("a[href='https://example.com/5']").getAttribute("target"), "_blank")
  await row.locator(".message__presentation a[href$='/users/2']").click()
  await ada.page.getByRole("heading", { level: 1, name: "Bo" }).waitFor()
})

play("days begin where the reader is", async ({ person }) => {
  const kiwi = await person("Ada", { timezoneId: "Pacific/Kiritimati" })
  await kiwi.enter("/rooms/1")
  const today = await kiwi.page.evaluate(() => new Date().toLocaleDateString("sv-SE"))
  const yesterday = await kiwi.page.evaluate(() => new Date(Date.now() - 24 * 60 * 60 * 1000).toLocaleDateString("sv-SE"))
  const found = async (reader, query) => {
    await reader.page.goto(`${reader.origin}/searches?q=${encodeURIComponent(query)}`)
    return (await hits(reader).count()) > 0
  }
  assert.equal(await found(kiwi, `echo after:${yesterday}`), true)
  assert.equal(await found(kiwi, `echo before:${today}`), false)
  const west = await person("Ada", { timezoneId: "Pacific/Pago_Pago" })
  await west.enter("/rooms/1")
  // A day later on the clock than in the west at any moment: to Kiritimati it is tomorrow there.
  assert.equal(await found(west, `echo before:${today}`), true)
})

play("a search that finds nothing helps, lately ones are there again, and Escape leads out", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.getByRole("link", { name: "Search", exact: true }).click()
  const field = ada.page.getByRole("searchbox", { name: "search" })
  await field.fill("from:nobody porcupine")
  await field.press("Enter")
  await ada.page.getByText("Nobody here is called “nobody”.").waitFor()
  await looksGood(ada)
  await field.fill("porcupine")
  await field.press("Enter")
  await ada.page.getByText("No message says that").waitFor()
  await ada.page.locator(".searches__recents").getByRole("link", { name: "from:nobody porcupine" }).waitFor()
  await ada.page.getByRole("button", { name: "Clear recent searches" }).click()
  await ada.confirms()
  await ada.page.getByText("Look for anything").waitFor()
  assert.equal(await ada.page.locator(".searches__recents").count(), 0)
  await ada.page.getByRole("searchbox", { name: "search" }).press("Escape")
  await ada.page.waitForURL(/\/rooms\/1$/)
})
