// Finding what was said.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: talk })

async function talk(request) {
  for (let number = 1; number <= 130; number++) {
    const body = number === 70 ? "<p>The <strong>blue</strong> folder, and Blaubeerkuchen für Zoë</p>" : `<p>echo ${number}.</p>`
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
