// Bots and incoming webhooks: let in, tried, changed and sent away on their pages, by keyboard alone.
import assert from "node:assert/strict"
import { once } from "node:events"
import { createServer } from "node:http"
import { eventually } from "./support/eventually.mjs"
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

play("a form that is wrong keeps what was typed, and says what to change", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/account/bots/new")
  await looksGood(ada)
  await ada.page.getByLabel("Name the bot").fill("Typist")
  for (const scope of ["Read its rooms", "Post messages", "Boost messages", "Change and delete"]) {
    await ada.page.getByLabel(scope).press("Space")
  }
  await button(ada, "Save changes").press("Enter")
  await ada.page.getByText("at least one thing").waitFor()
  assert.equal(await ada.page.getByLabel("Name the bot").inputValue(), "Typist")
  await looksGood(ada)
}, [/422/])

play("a webhook that is paused is seen beside the rooms, and told again by keyboard", async ({ person }) => {
  const ada = await person("Ada")
  let [status, asked] = [400, 0]
  const server = createServer((_, answer) => {
    asked += 1
    answer.writeHead(status).end()
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  try {
    await letsIn(ada, "Grump", `http://127.0.0.1:${server.address().port}/`)
    const edit = await ada.page.getByRole("link", { name: "Edit Grump" }).getAttribute("href")
    const bot = edit.match(/\d+/)[0]
    const made = await ada.page.request.post(`${ada.origin}/rooms/directs?user_ids[]=${bot}`, { maxRedirects: 0 })
    const ping = new URL(made.headers().location).pathname
    await ada.page.goto(ada.origin + "/account/status")
    await ada.page.locator("#shared_rooms").waitFor({ state: "attached" })
    for (let number = 0; number < 10; number += 1) {
      await ada.page.request.post(`${ada.origin}${ping}/messages`, { form: { "message[body]": `${number}?` }, headers: { accept: "text/html" } })
    }
    const gear = ada.page.getByRole("link", { name: "Account Settings: something needs care" })
    await gear.waitFor()
    await looksGood(ada)
    await gear.press("Enter")
    await ada.page.getByRole("heading", { name: "Account settings" }).waitFor()
    await looksGood(ada)
    await ada.page.getByRole("main").getByRole("link", { name: "Grump" }).press("Enter")
    await ada.page.getByRole("heading", { name: "Edit bot" }).waitFor()
    await looksGood(ada)
    assert.equal(await button(ada, "Replay").count(), 0)
    await button(ada, "Tell it again").press("Enter")
    await ada.page.getByText("is told of things again").waitFor()
    const before = asked
    status = 204
    await button(ada, "Replay").first().press("Enter")
    await ada.page.getByText("It is on its way again.").waitFor()
    await eventually(() => asked > before, true)
    await eventually(async () => {
      await ada.page.reload()
      return ada.page.getByRole("cell", { name: "delivered, 204" }).count()
    }, 1)
  } finally {
    server.close()
  }
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
