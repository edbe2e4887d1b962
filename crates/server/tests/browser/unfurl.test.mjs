// Links and their cards: pasted, looked at, taken away, sent.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"
import { findings } from "./support/looks.mjs"

const play = scene()
const LINK = "https://example.com/harbour"
const CARD = { title: "The harbour at dusk", url: LINK, image: null, description: "Boats & lamps, seen from the <pier>" }

/** Plays the server's view of the web: what it answers about a link, when asked. */
async function web({ page }, answer) {
  const asked = []
  await page.route("**/unfurl_link", async (route) => {
    asked.push(route.request().postDataJSON().url)
    const card = await answer(asked.length)
    await route.fulfill(card ? { status: 200, contentType: "application/json", body: JSON.stringify(card) } : { status: 204 })
  })
  return asked
}

async function pastes({ page }, text) {
  await page.evaluate((text) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", text)
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
  }, text)
}

async function writing(person, answer) {
  const ada = await person("Ada")
  const asked = await web(ada, answer)
  await ada.enter("/rooms/1")
  await ada.editor.click()
  return { ada, asked, cards: ada.page.locator(".composer__card") }
}

play("a pasted link becomes a card that is sent and seen by others", async ({ person }) => {
  const { ada, asked, cards } = await writing(person, () => CARD)
  const bo = await person("Bo")
  await bo.enter("/rooms/1")
  await ada.page.keyboard.type("Look: ")
  await pastes(ada, LINK)
  await cards.waitFor()
  assert.deepEqual(asked, [LINK])
  assert.match(await cards.innerText(), /The harbour at dusk\s+Boats & lamps, seen from the <pier>/)
  assert.deepEqual(await findings(ada.page), [])
  await ada.page.keyboard.press("Enter")
  for (const someone of [ada, bo]) {
    await someone.sees("Look:")
    const card = someone.row("Look:").locator(".og-embed")
    await eventually(() => card.locator(".og-embed__title a").getAttribute("href"), LINK)
    assert.match(await card.innerText(), /Boats & lamps, seen from the <pier>/)
  }
  await eventually(() => cards.count(), 0)
})

play("of a message that is only the link only the card remains", async ({ person }) => {
  const { ada, cards } = await writing(person, () => CARD)
  await pastes(ada, LINK)
  await cards.waitFor()
  await ada.page.keyboard.press("Enter")
  const solo = ada.page.locator(".messages .trix-content", { hasText: "The harbour at dusk" }).last()
  await eventually(async () => (await solo.innerText()).includes(LINK), false)
})

play("a card is taken away by its button, and does not come back", async ({ person }) => {
  const { ada, cards } = await writing(person, () => CARD)
  await pastes(ada, LINK)
  await cards.getByRole("button", { name: "Remove the preview of The harbour at dusk" }).click()
  await eventually(() => cards.count(), 0)
  await ada.page.keyboard.type(" without its picture")
  await ada.page.keyboard.press("Enter")
  await ada.sees("without its picture")
  assert.equal(await ada.row("without its picture").locator(".og-embed").count(), 0)
})

play("a card goes with its link, and an answer that comes too late brings none", async ({ person }) => {
  const { ada, asked, cards } = await writing(person, () => CARD)
  await pastes(ada, LINK)
  await cards.waitFor()
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.press("Backspace")
  await eventually(() => cards.count(), 0)

  let answer
  const late = new Promise((done) => { answer = done })
  await ada.page.unroute("**/unfurl_link")
  const again = await web(ada, () => late)
  await pastes(ada, LINK + "/late")
  await eventually(() => again.length, 1)
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.type("never mind the link")
  answer(CARD)
  await ada.page.keyboard.press("Enter")
  await ada.sees("never mind the link")
  assert.equal(await cards.count(), 0)
  assert.equal(asked.length, 1)
})

play("a draft keeps its card, and so does a message that is edited", async ({ person }) => {
  const { ada, cards } = await writing(person, () => CARD)
  await ada.page.keyboard.type("Keep this: ")
  await pastes(ada, LINK)
  await cards.waitFor()
  await ada.page.reload()
  await ada.settled()
  await cards.waitFor()
  await ada.editor.click()
  await ada.page.keyboard.press("Enter")
  await ada.sees("Keep this:")
  await ada.opensEditorOf("Keep this:")
  await ada.page.locator("form[data-controller=edit-message] .composer__card").waitFor()
  await ada.page.keyboard.press("End")
  await ada.page.keyboard.type(" (changed)")
  await ada.page.getByRole("button", { name: "Save changes" }).click()
  await ada.doneEditing()
  await ada.row("Keep this:").locator(".og-embed").waitFor()
  await ada.row("(changed)").waitFor()
})

play("a link without a card is just a link, and words are not asked about", async ({ person }) => {
  const { ada, asked, cards } = await writing(person, () => null)
  await pastes(ada, "not a link: https://example.com/x and more")
  await ada.page.keyboard.type(" ")
  await pastes(ada, "www.example.com/y")
  await eventually(() => asked.length, 1)
  assert.deepEqual(asked, ["https://www.example.com/y"])
  await ada.page.keyboard.press("Enter")
  await ada.sees("not a link")
  assert.equal(await cards.count(), 0)
})

play("the server asked for a link into its own house says nothing", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  for (const url of [ada.origin + "/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest"]) {
    const answer = await ada.page.request.post(ada.origin + "/unfurl_link", { data: { url }, headers: { Origin: ada.origin } })
    assert.equal(answer.status(), 204, url)
  }
})
