// Small things that somebody notices only when they are wrong.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()
/** What the browser itself says while there is no network. */
const NO_NETWORK = [/net::ERR_/]

async function alone(person) {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.editor.click()
  return ada
}

play("Send with nothing written gives the caret back", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.locator("#composer button[type=submit]").click()
  await ada.page.keyboard.type("here it is")
  await ada.page.keyboard.press("Enter")
  await ada.sees("here it is")
})

play("the empty item with which a list is left is not sent", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("- bread")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("milk")
  await ada.page.keyboard.press("Enter")
  await ada.page.locator("#composer li").nth(2).waitFor()
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("milk")
  assert.equal(await ada.row("milk").locator("li").count(), 2)
})

play("a name typed in one go is looked for at once, and the list says who is chosen", async ({ person }) => {
  const [ada] = await Promise.all([alone(person), person("Bo")])
  await ada.page.keyboard.type("@bo")
  const options = ada.page.locator(".lexxy-prompt-menu--visible [role=option]")
  await eventually(() => options.allInnerTexts().then((names) => names.map((name) => name.trim().split("\n").at(-1))), ["Bo"])
  await eventually(() => options.first().getAttribute("aria-selected"), "true")
})

play("a sidebar that cannot be fetched stays as it is, quietly", async ({ person }) => {
  const ada = await alone(person)
  const rooms = ada.page.locator("#shared_rooms a")
  const before = await rooms.count()
  await ada.page.context().setOffline(true)
  const failed = ada.page.waitForEvent("requestfailed")
  await ada.page.evaluate(() => { document.querySelector("turbo-frame#user_sidebar").reload() })
  await failed
  await ada.page.locator("#connection:not([hidden])").waitFor()
  assert.equal(await rooms.count(), before)
  await ada.page.context().setOffline(false)
  await ada.page.locator("#connection").waitFor({ state: "hidden" })
}, NO_NETWORK)
