// Coming in and going out, by hand.
import assert from "node:assert/strict"
import { scene } from "./support/scene.mjs"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"

const play = scene({ peopled: false })
const PICTURE = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64")

play("first run looks good", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin)
  await ada.page.getByRole("button", { name: "Save" }).waitFor()
  await looksGood(ada)
})

play("the first person sets Campfire up, a second joins by the link in the welcome and brings a picture, and they talk", async ({ person }) => {
  const ada = await person("Ada")
  await ada.firstRun()
  const link = await ada.page.locator("#invite_url").inputValue()

  const bo = await person("Bo")
  await bo.page.goto(link)
  await looksGood(bo)
  await bo.page.getByLabel("Picture").setInputFiles({ name: "bo.png", mimeType: "image/png", buffer: PICTURE })
  await bo.introduce()
  await ada.page.getByRole("button", { name: "Start a ping with Bo" }).waitFor()
  await bo.page.getByRole("button", { name: "Start a ping with Ada" }).waitFor()
  assert.equal(await bo.page.getByRole("button", { name: "Start a ping with Bo" }).count(), 0)

  await ada.says("Welcome, Bo")
  await bo.sees("Welcome, Bo")
  await bo.says("Glad to be here")
  await ada.sees("Glad to be here")
  assert.deepEqual(await ada.messages(), await bo.messages())
  const worn = await ada.page.locator(".message__avatar img").last().getAttribute("src")
  const { headers } = await ada.page.evaluate(async (src) => ({ headers: Object.fromEntries((await fetch(src)).headers) }), worn)
  assert.equal(headers["content-type"], "image/webp")
})

play("somebody signs out, is refused with a wrong password, keeps the address, and comes back", async ({ person }) => {
  const bo = await person("Bo")
  await bo.page.goto(bo.origin)
  await bo.signIn("not the password")
  await bo.page.getByRole("alert").getByText("don't go together").waitFor()
  assert.equal(await bo.page.getByLabel("Email address").inputValue(), bo.email)
  assert.equal(await bo.page.getByLabel("Password").inputValue(), "")

  await bo.signIn()
  await bo.settled()
  const other = await bo.inAnotherTab()
  await other.enter("/rooms/1")
  await bo.page.getByRole("button", { name: "Log out" }).click()
  await bo.page.waitForURL("**/session/new")
  await other.page.waitForURL("**/session/new")
  await bo.page.goto(bo.origin + "/rooms/1")
  await eventually(() => new URL(bo.page.url()).pathname, "/session/new")
}, [/status of 401/])
