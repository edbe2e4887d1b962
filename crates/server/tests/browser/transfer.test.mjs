// Signing in on another device by a link.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()
const STRANGER = { storageState: undefined }

/** The address that a page gives away. */
async function linkOn(someone, path) {
  await someone.page.goto(someone.origin + path)
  return someone.page.locator("#session_transfer_url").inputValue()
}

play("a second browser is signed in through one's own link, without a password", async ({ person }) => {
  const bo = await person("Bo")
  const link = await linkOn(bo, "/users/me/profile")
  const phone = await person("Bo", { ...STRANGER, viewport: { width: 320, height: 640 } })
  await phone.page.goto(link)
  await phone.settled()
  await phone.says("From my phone")
  await phone.sees("From my phone")
  await bo.enter("/rooms/1")
  await bo.sees("From my phone")
})

play("the link is shown to a camera, and copied", async ({ person }) => {
  const ada = await person("Ada", { permissions: ["clipboard-read", "clipboard-write"] })
  const link = await linkOn(ada, "/users/me/profile")
  await ada.page.getByRole("button", { name: "Show auto-login link QR code" }).click()
  const picture = ada.page.getByRole("img", { name: "QR code of the auto-login link" })
  await eventually(() => picture.evaluate((image) => image.naturalWidth > 0))
  await looksGood(ada)
  await ada.page.getByRole("button", { name: "Close" }).click()
  await ada.page.getByRole("button", { name: "Copy auto-login link" }).click()
  assert.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), link)
})

play("an administrator helps somebody who is locked out; a member cannot", async ({ person }) => {
  const ada = await person("Ada")
  const link = await linkOn(ada, "/users/2")
  const bo = await person("Bo", STRANGER)
  await bo.page.goto(link)
  await bo.settled()
  await bo.page.goto(bo.origin + "/users/1")
  await bo.page.getByRole("heading", { name: "Ada" }).waitFor()
  assert.equal(await bo.page.locator("#session_transfer_url").count(), 0)
})

play("who is signed in as somebody else is asked first", async ({ person }) => {
  const ada = await person("Ada")
  const link = await linkOn(ada, "/users/2")
  await ada.page.goto(link)
  await ada.page.getByText("You're signed in here as").waitFor()
  await looksGood(ada)
  await ada.page.getByRole("button", { name: "Sign in with the link" }).click()
  await ada.settled()
  await ada.page.locator(".sidebar__name", { hasText: "Bo" }).waitFor()
})

play("a link that was tampered with opens nothing, and says what to do", async ({ person }) => {
  const ada = await person("Ada")
  const link = await linkOn(ada, "/users/2")
  const stranger = await person("Bo", STRANGER)
  await stranger.page.goto(link.slice(0, -4) + "AAAA")
  await stranger.page.getByRole("heading", { name: "This link doesn't work any more" }).waitFor()
  await looksGood(stranger)
  await stranger.page.goto(stranger.origin + "/rooms/1")
  await stranger.page.getByLabel("Password").waitFor()
}, [/status of 400/])
