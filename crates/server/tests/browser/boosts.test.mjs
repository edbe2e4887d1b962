// People cheer what others said, and answer it.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** Both are in the account's first room, and Ada has said something. */
async function together(person, words) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await ada.says(words)
  await Promise.all([ada.sees(words), bo.sees(words)])
  return [ada, bo]
}

/** The pills under a message, each with its words and its count. */
function pills(someone, words) {
  return someone.row(words).locator(".boost:visible").evaluateAll((all) =>
    all.map((one) => one.querySelector(".boost__content").textContent + (one.querySelector(".boost__count span")?.textContent ?? "")))
}

async function cheers(someone, words, name) {
  await someone.opensMenuOf(words)
  await someone.row(words).getByRole("button", { name }).click()
}

async function writesBoost(someone, words, text) {
  await someone.opensMenuOf(words)
  await someone.row(words).getByRole("link", { name: "New boost" }).click()
  await field(someone).and(someone.page.locator(":focus")).waitFor()
  await someone.page.keyboard.type(text)
}

function field(someone) {
  return someone.page.locator(".input--boost")
}

play("equal cheers of two people are one pill, and nobody gives the same one twice", async ({ person }) => {
  const [ada, bo] = await together(person, "We did it")
  await cheers(bo, "We did it", "Party popper")
  for (const reader of [ada, bo]) await eventually(() => pills(reader, "We did it"), ["🎉"])
  await cheers(ada, "We did it", "Party popper")
  for (const reader of [ada, bo]) await eventually(() => pills(reader, "We did it"), ["🎉2"])
  await cheers(bo, "We did it", "Party popper")
  await cheers(bo, "We did it", "Fire")
  for (const reader of [ada, bo]) await eventually(() => pills(reader, "We did it"), ["🎉2", "🔥"])
  await ada.page.reload()
  await ada.settled()
  assert.deepEqual(await pills(ada, "We did it"), ["🎉2", "🔥"])
})

play("who is behind a count shows when it is tapped", async ({ person }) => {
  const [ada, bo] = await together(person, "Who cheered")
  await cheers(bo, "Who cheered", "Fire")
  await cheers(ada, "Who cheered", "Fire")
  const count = ada.row("Who cheered").getByRole("button", { name: "2 by" })
  const width = () => count.locator(".boost__names").evaluate((one) => one.offsetWidth)
  await count.waitFor()
  assert.ok((await width()) <= 1)
  await count.click()
  await eventually(async () => (await width()) > 20)
  assert.match(await count.innerText(), /by Bo, Ada/)
  assert.equal(await count.getAttribute("aria-expanded"), "true")
  await looksGood(ada)
  await count.press("Enter")
  await eventually(async () => (await width()) <= 1)
})

play("one takes back one's own cheer and cannot take back another's", async ({ person }) => {
  const [ada, bo] = await together(person, "Tea is ready")
  await cheers(bo, "Tea is ready", "Red heart")
  await eventually(() => pills(ada, "Tea is ready"), ["❤️"])
  const remove = (reader) => reader.row("Tea is ready").getByRole("button", { name: "Delete this boost" })
  await ada.row("Tea is ready").locator(".boost__content").click()
  assert.equal(await remove(ada).count(), 0)

  await bo.row("Tea is ready").getByRole("button", { name: "❤️" }).focus()
  await bo.page.keyboard.press("Enter")
  await remove(bo).and(bo.page.locator(":focus")).waitFor()
  await bo.page.keyboard.press("Escape")
  await remove(bo).waitFor({ state: "hidden" })
  await bo.row("Tea is ready").locator(".boost__content").press("Enter")
  await remove(bo).press("Enter")
  for (const reader of [ada, bo]) await eventually(() => pills(reader, "Tea is ready"), [])
  await bo.row("Tea is ready").locator(".message__options-btn:focus").waitFor()
})

play("a cheer in one's own words has sixteen characters, and Escape leaves it", async ({ person }) => {
  const [ada, bo] = await together(person, "Look at this")
  await writesBoost(bo, "Look at this", "not this")
  await bo.page.keyboard.press("Escape")
  await field(bo).waitFor({ state: "detached" })
  await writesBoost(bo, "Look at this", "12345678901234567890")
  assert.equal(await field(bo).inputValue(), "1234567890123456")
  await field(bo).fill("")
  await bo.page.keyboard.insertText("👨‍👩‍👧‍👦".repeat(17))
  assert.equal(await field(bo).inputValue(), "👨‍👩‍👧‍👦".repeat(16))
  await field(bo).fill("well done")
  await bo.page.keyboard.press("Enter")
  await field(bo).waitFor({ state: "detached" })
  for (const reader of [ada, bo]) await eventually(() => pills(reader, "Look at this"), ["well done"])
  await bo.row("Look at this").getByRole("link", { name: "Add a boost" }).click()
  await field(bo).waitFor()
})

play("cheers that arrive disturb neither a half-written one nor an open editor", async ({ person }) => {
  const [ada, bo] = await together(person, "Busy place")
  await writesBoost(bo, "Busy place", "half")
  await cheers(ada, "Busy place", "Thumbs up")
  await eventually(() => pills(bo, "Busy place"), ["👍"])
  await bo.page.locator(".input--boost:focus").waitFor()
  assert.equal(await field(bo).inputValue(), "half")
  await bo.page.keyboard.type(" done")
  await bo.page.keyboard.press("Enter")
  await eventually(() => pills(ada, "Busy place"), ["👍", "half done"])

  await ada.opensEditorOf("Busy place")
  await ada.page.keyboard.type("Still busy. ")
  await cheers(bo, "Busy place", "Fire")
  await eventually(() => pills(ada, "half done"), ["👍", "half done", "🔥"])
  assert.match(await ada.page.locator("form[data-controller=edit-message] [role=textbox]").innerText(), /Still busy\./)
})

play("cheers do not move what somebody reads further up", async ({ person }) => {
  const [ada, bo] = await together(person, "First of many")
  for (let line = 0; line < 40; line++) await ada.says(`line ${line}.`)
  await bo.sees("line 39.")
  await bo.list.evaluate((list) => { list.scrollTop = 300 })
  const seen = bo.row("line 20.")
  await seen.scrollIntoViewIfNeeded()
  const top = () => seen.evaluate((row) => Math.round(row.getBoundingClientRect().top))
  const before = await top()
  await ada.row("line 2.").scrollIntoViewIfNeeded()
  await cheers(ada, "line 2.", "Fire")
  await eventually(() => pills(bo, "line 2."), ["🔥"])
  assert.equal(await top(), before)
})

play("a reply quotes, says who said it where, and keeps what was being written", async ({ person }) => {
  const [ada, bo] = await together(person, "Shall we meet at noon?")
  await bo.types("Wait,")
  await bo.opensMenuOf("Shall we meet at noon?")
  await bo.row("Shall we meet at noon?").getByRole("button", { name: "Reply" }).click()
  await bo.page.locator("#composer [role=textbox]:focus").waitFor()
  await bo.page.keyboard.type("Fine by me.")
  await bo.page.keyboard.press("Enter")

  await ada.sees("Fine by me.")
  const answer = ada.row("Fine by me.")
  const words = answer.locator(".trix-content")
  assert.match(await words.innerText(), /^Wait,\s+Shall we meet at noon\?\s+Ada #\s+Fine by me\.$/)
  assert.equal((await words.locator("blockquote").innerText()).trim(), "Shall we meet at noon?")
  const link = await words.getByRole("link", { name: "#" }).getAttribute("href")
  const said = await ada.page.locator(".messages > .message", { hasText: "Shall we meet at noon?" }).first().getAttribute("data-message-id")
  assert.equal(new URL(link, ada.page.url()).pathname, `/rooms/1/@${said}`)
})

play("cheers are readable for everybody, also while one is written or taken back", async ({ person }) => {
  const [ada, bo] = await together(person, "Take a look")
  await cheers(ada, "Take a look", "Clapping")
  await cheers(bo, "Take a look", "Clapping")
  await eventually(() => pills(bo, "Take a look"), ["👏2"])
  await bo.row("Take a look").locator(".boost--own .boost__content").click()
  await looksGood(bo)
  await bo.row("Take a look").getByRole("link", { name: "Add a boost" }).click()
  await field(bo).waitFor()
  await looksGood(bo)
  await bo.opensMenuOf("Take a look")
  await looksGood(bo)
})

play("what cannot be saved is said, and what was typed stays", async ({ person }) => {
  const [, bo] = await together(person, "Nobody hears this")
  await writesBoost(bo, "Nobody hears this", "lost?")
  await bo.page.route("**/boosts", (route) => route.abort())
  await field(bo).press("Enter")
  await bo.page.getByRole("alert").getByText("Your boost wasn't saved").waitFor()
  assert.equal(await field(bo).inputValue(), "lost?")
}, [/net::ERR_/])

play("on a phone the keyboard opens with the tap, and what is typed before the field is there is kept", async ({ person }) => {
  const ada = await person("Ada", { hasTouch: true, isMobile: true, viewport: { width: 360, height: 720 } })
  await ada.enter("/rooms/1")
  await ada.types("Tap below")
  await ada.page.getByRole("button", { name: "Send Message" }).tap()
  await ada.sees("Tap below")
  let come
  const held = new Promise((resolve) => { come = resolve })
  await ada.page.route("**/boosts/new", async (route) => { await held; await route.fallback() })
  await ada.page.evaluate(() => document.addEventListener("click", () => {
    window.focusedByTap = document.activeElement.matches("input:not([type]), input[type=text]")
  }))
  const row = ada.row("Tap below")
  await row.locator(".message__options-btn").tap()
  await row.getByRole("link", { name: "New boost" }).tap()
  assert.equal(await ada.page.evaluate(() => window.focusedByTap), true)
  await ada.page.keyboard.type("Go")
  come()
  await field(ada).and(ada.page.locator(":focus")).waitFor()
  await ada.page.keyboard.type(" on")
  assert.equal(await field(ada).inputValue(), "Go on")
  assert.equal(await row.getByLabel("Your boost", { exact: true }).count(), 0)
})
