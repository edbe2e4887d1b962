// What people say about themselves, and where they are signed in.
import assert from "node:assert/strict"
import { looksGood } from "./support/looks.mjs"
import { PASSWORD } from "./support/person.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()
const NEW_PASSWORD = "a better horse battery"

/** Opens the profile from the sidebar. */
async function opensSettings(someone) {
  await someone.enter("/rooms/1")
  await someone.page.getByRole("link", { name: "My Settings" }).click()
  await someone.page.getByRole("button", { name: "Save changes" }).waitFor()
}

async function saves(someone) {
  await someone.page.getByRole("button", { name: "Save changes" }).click()
}

play("a name and a line about oneself are saved and shown", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await bo.page.getByLabel("Name", { exact: true }).fill("Bo Berg")
  await bo.page.getByLabel("About you").fill("Plays the tuba")
  await saves(bo)
  await bo.page.getByText("Saved.").waitFor()
  await bo.page.getByRole("link", { name: "See what the others see" }).click()
  await bo.page.getByRole("heading", { name: "Bo Berg" }).waitFor()
  await bo.page.getByText("Plays the tuba").waitFor()
  await bo.page.getByRole("link", { name: "Edit my profile" }).click()
  await bo.page.waitForURL("**/users/me/profile")
})

play("a mistake is told beside its field, and what was typed stays", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await bo.page.getByLabel("About you").fill("Half a thought")
  await bo.page.getByLabel("Email address").fill("ada@example.com")
  await saves(bo)
  await bo.page.getByText("Somebody here uses that address already.").waitFor()
  assert.equal(await bo.page.getByLabel("About you").inputValue(), "Half a thought")
  assert.equal(await bo.page.getByLabel("Email address").evaluate((field) => field === document.activeElement), true)
}, [/422/])

play("the profile is readable for everybody, also with a mistake in it", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await looksGood(bo)
  await bo.page.getByLabel("New password").fill("short")
  await saves(bo)
  await bo.page.getByText("at least 8 characters").waitFor()
  await looksGood(bo)
}, [/422/])

play("another browser is signed out from the list", async ({ person }) => {
  const ada = await person("Ada")
  const phone = await person("Ada", { storageState: undefined, viewport: { width: 320, height: 640 } })
  await phone.page.goto(phone.origin)
  await phone.signIn()
  await phone.settled()
  await opensSettings(ada)
  await ada.page.getByRole("button", { name: "Sign out" }).click()
  await ada.page.getByText("Signed out there.").waitFor()
  assert.equal(await ada.page.getByRole("button", { name: "Sign out" }).count(), 0)
  await phone.page.goto(phone.origin + "/rooms/1")
  await phone.page.getByLabel("Password").waitFor()
}, [/WebSocket|401/])

play("a new password opens the door, and the old one does not", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await bo.page.getByLabel("New password").fill(NEW_PASSWORD)
  await saves(bo)
  await bo.page.getByText("Saved.").waitFor()
  await bo.page.locator("#nav").getByRole("button", { name: "Log out" }).click()
  await bo.page.waitForURL("**/session/new")
  await bo.signIn(PASSWORD)
  await bo.page.getByRole("alert").waitFor()
  await bo.signIn(NEW_PASSWORD)
  await bo.settled()
}, [/401/])
