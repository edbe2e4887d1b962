// Bots and incoming webhooks: let in, tried, changed and sent away on their pages, by keyboard alone.
import assert from "node:assert/strict"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

const button = (person, name) => person.page.getByRole("button", { name, exact: true })
const dialog = (person, name) => person.page.getByRole("dialog").getByRole("button", { name })

/** Lets a bot in by keyboard, and stays on the page of all bots. */
async function letsIn(ada, name, webhook = "") {
  await ada.page.goto(ada.origin + "/account/bots")
  await ada.page.getByRole("link", { name: "Add a chat bot" }).press("Enter")
  await ada.page.getByLabel("Name the bot").fill(name)
  await ada.page.getByLabel("Webhook URL").fill(webhook)
  await ada.page.keyboard.press("Enter")
  await ada.page.getByText(`${name} is in.`).waitFor()
}

play("a bot is let in, and what its line posts is seen at once", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await letsIn(ada, "Helper")
  await looksGood(ada)
  const line = await ada.page.getByLabel("curl command for posting messages").first().inputValue()
  const [, said, url] = line.match(/^curl -d '(.*)' (\S+)$/)
  const answer = await fetch(url, { method: "POST", body: said })
  assert.equal(answer.status, 201)
  const message = bo.page.locator(".message", { hasText: said })
  await message.waitFor()
  assert.match(await message.innerText(), /Helper/)

  await ada.page.getByRole("link", { name: "Edit Helper" }).press("Enter")
  await ada.page.getByRole("heading", { name: "Edit bot" }).waitFor()
  await looksGood(ada)
})

play("a bot's name, scopes and key change, and it goes", async ({ person }) => {
  const ada = await person("Ada")
  await letsIn(ada, "Clerk", "http://127.0.0.1:9/")
  await ada.page.getByRole("link", { name: "Edit Clerk" }).press("Enter")
  await ada.page.getByLabel("Name the bot").fill("Scribe")
  await ada.page.getByLabel("Boost messages").press("Space")
  await ada.page.getByLabel("Every message in its rooms").press("Space")
  await button(ada, "Save changes").press("Enter")
  await ada.page.getByText("Saved.").waitFor()
  await ada.page.getByRole("link", { name: "Edit Scribe" }).press("Enter")
  assert.equal(await ada.page.getByLabel("Boost messages").isChecked(), false)
  assert.equal(await ada.page.getByLabel("Every message in its rooms").isChecked(), true)
  await button(ada, "Sign deliveries with a secret").press("Enter")
  await ada.page.getByLabel("Secret that signs deliveries").waitFor()
  assert.match(await ada.page.getByLabel("Secret that signs deliveries").inputValue(), /^\w{32}$/)
  await button(ada, "Generate a new key").press("Enter")
  await dialog(ada, "Generate").press("Enter")
  await ada.page.getByText("There's a new key.").waitFor()
  await ada.page.getByRole("link", { name: "Edit Scribe" }).press("Enter")
  await button(ada, "Delete this chat bot").press("Enter")
  await dialog(ada, "Delete").press("Enter")
  await ada.page.getByText("The bot is gone.").waitFor()
  assert.equal(await ada.page.getByRole("link", { name: "Edit Scribe" }).count(), 0)
})

play("a room gets an address at which other programs post, and loses it again", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await ada.page.goto(ada.origin + "/rooms/1/hooks")
  await ada.page.getByLabel("Name").fill("Monitor")
  await ada.page.keyboard.press("Enter")
  await ada.page.getByText("Monitor may post here now.").waitFor()
  await looksGood(ada)
  const url = await ada.page.getByLabel("Address for tools made for Slack").inputValue()
  const body = JSON.stringify({ text: "*db1* is down" })
  const posts = () => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body })
  assert.equal((await posts()).status, 200)
  await bo.page.locator(".message", { hasText: "db1 is down" }).waitFor()
  await button(ada, "Revoke Monitor").press("Enter")
  await dialog(ada, "Revoke").press("Enter")
  await ada.page.getByText("That address no longer posts here.").waitFor()
  assert.equal((await posts()).status, 404)
})
