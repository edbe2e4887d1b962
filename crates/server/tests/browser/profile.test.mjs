// What people say about themselves, and where they are signed in.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { PASSWORD } from "./support/person.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()
const NEW_PASSWORD = "a better horse battery"

/** A small picture, drawn by the browser. */
async function drawn(page) {
  const data = await page.evaluate(() => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 64, height: 48 })
    const brush = canvas.getContext("2d")
    brush.fillStyle = "teal"
    brush.fillRect(0, 0, 64, 48)
    return canvas.toDataURL("image/png").split(",")[1]
  })
  return Buffer.from(data, "base64")
}

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

play("a picture is shown at once when it is chosen, seen by the others, and taken away again", async ({ person }) => {
  const bo = await person("Bo")
  const ada = await person("Ada")
  await bo.enter("/rooms/1")
  await bo.says("Watch my face")
  await ada.enter("/rooms/1")
  await ada.sees("Watch my face")
  const face = ada.row("Watch my face").locator(".message__avatar img")
  const before = await face.getAttribute("src")
  await opensSettings(bo)
  await bo.page.getByLabel("Avatar", { exact: true }).setInputFiles({ name: "face.png", mimeType: "image/png", buffer: await drawn(bo.page) })
  await bo.page.getByText("Saved.").waitFor()
  await eventually(async () => (await face.getAttribute("src")) !== before)
  await eventually(() => face.evaluate((image) => image.complete && image.naturalWidth > 0))
  assert.match((await bo.page.request.get(bo.origin + (await face.getAttribute("src")))).headers()["content-type"], /^image\/webp/)
  await looksGood(bo)
  await bo.page.getByRole("button", { name: "Delete avatar" }).click()
  await bo.page.getByRole("button", { name: "Delete avatar" }).waitFor({ state: "detached" })
})

play("a picture is chosen without losing what is typed but not saved", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  const bio = bo.page.getByLabel("About you")
  await bio.fill("Half a line about")
  await bo.page.getByLabel("Avatar", { exact: true }).setInputFiles({ name: "face.png", mimeType: "image/png", buffer: await drawn(bo.page) })
  await bo.page.getByText("Saved.").waitFor()
  await bo.page.getByRole("button", { name: "Delete avatar" }).click()
  await bo.page.getByRole("button", { name: "Delete avatar" }).waitFor({ state: "detached" })
  assert.equal(await bio.inputValue(), "Half a line about")
})

play("what is no picture is told beside the picture", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await bo.page.getByLabel("Avatar", { exact: true }).setInputFiles({ name: "face.png", mimeType: "image/png", buffer: Buffer.from("no picture") })
  await bo.page.locator("#user_avatar_note").waitFor()
}, [/422/])

play("the characters that are left are counted as people count them", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await bo.page.getByLabel("About you").fill("👩‍👩‍👧‍👦 and 🇸🇪")
  await bo.page.getByText("193 left").waitFor()
  await bo.page.getByLabel("About you").fill("x".repeat(203))
  await bo.page.getByText("3 too many").waitFor()
  await saves(bo)
  assert.equal(await bo.page.getByLabel("About you").evaluate((field) => field.validity.valid), false)
})

play("what is heard of each room is chosen on the profile, and a hidden room found again there", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  const row = bo.page.locator(".membership-item", { hasText: "All Talk" })
  const choose = async (level) => {
    await row.locator("summary").click()
    await row.getByRole("button", { name: level, exact: true }).click()
    await row.locator("summary", { hasText: level }).waitFor()
  }
  await choose("Notifications are off and room invisible in sidebar")
  await bo.entry("All Talk").waitFor({ state: "detached" })
  await bo.page.reload()
  await row.waitFor()
  await looksGood(bo)
  await choose("Notifying about all messages")
  await bo.entry("All Talk").waitFor()
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
  await ada.page.setViewportSize({ width: 1280, height: 500 })
  await ada.page.getByRole("button", { name: "Sign out" }).focus()
  const top = () => ada.page.locator("#main-content").evaluate((main) => main.scrollTop)
  const before = await top()
  assert.ok(before > 0)
  await ada.page.keyboard.press("Enter")
  await ada.page.getByText("Signed out there.").waitFor()
  assert.equal(await ada.page.getByRole("button", { name: "Sign out" }).count(), 0)
  await eventually(() => ada.page.locator("section:has(:focus)").getAttribute("aria-labelledby"), "sessions_heading")
  const after = await top()
  assert.ok(after > 0, "the page stays where it was")
  await ada.entry("All Talk").click()
  await ada.arrives((path) => path === "/rooms/1")
  await ada.page.goBack()
  await ada.page.getByRole("button", { name: "Save changes" }).waitFor()
  await eventually(top, after)
  await phone.page.getByLabel("Password").waitFor()
  await phone.signIn()
  await phone.arrives((path) => path === "/rooms/1")
}, [/WebSocket|401/])

play("a new password opens the door, and the old one does not", async ({ person }) => {
  const bo = await person("Bo")
  await opensSettings(bo)
  await bo.page.getByLabel("New password").fill(NEW_PASSWORD)
  await saves(bo)
  await bo.page.getByText("Saved. Your other browsers are signed out.").waitFor()
  await bo.page.locator("#nav").getByRole("button", { name: "Log out" }).click()
  await bo.page.waitForURL("**/session/new")
  await bo.signIn(PASSWORD)
  await bo.page.getByRole("alert").waitFor()
  await bo.signIn(NEW_PASSWORD)
  await bo.settled()
}, [/401/])

play("quiet hours are chosen with the keyboard, by one's own clock, and turned off again", async ({ person }) => {
  const ada = await person("Ada", { timezoneId: "Asia/Tokyo" })
  await opensSettings(ada)
  const { page } = ada
  await page.getByLabel("From", { exact: true }).focus()
  await page.keyboard.type("1030PM")
  await page.getByLabel("To", { exact: true }).focus()
  await page.keyboard.type("0700AM")
  await page.keyboard.press("Enter")
  await page.getByText("Every day from 22:30 to 07:00 your devices stay silent, by the clock of Asia/Tokyo.").waitFor()
  assert.equal(await page.getByLabel("From", { exact: true }).inputValue(), "22:30")
  await looksGood(ada)
  await page.getByRole("button", { name: "Turn off quiet hours" }).click()
  await page.getByText("Your devices may tell you at any time again.").waitFor()
  assert.equal(await page.getByLabel("From", { exact: true }).inputValue(), "")
})
