// Pings: choosing people by a few letters, in the sidebar and on the page of its own.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings, looksGood } from "./support/looks.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene({ prepare: invite })

/** More people than Ada and Bo. */
async function invite(request) {
  const [page] = await Promise.all([request.get("/rooms/1").then((answer) => answer.text())])
  const link = new URL(page.match(/https?:\/\/[^"]*\/join\/[^"]+/)[0]).pathname
  for (const name of ["Cara Lind", "Åsa Berg", "Carl Ström"]) {
    const form = new URLSearchParams({ "user[name]": name, "user[email_address]": `${encodeURIComponent(name).replace(/\W/g, "")}@example.com`, "user[password]": "correct horse battery" })
    const answer = await fetch(new URL(link, new URL(page.match(/https?:\/\/[^"]*\/join\/[^"]+/)[0])), { method: "POST", body: form, redirect: "manual" })
    assert.equal(answer.status, 302, name)
  }
}

function field({ page }) {
  const options = page.locator("#ping_people [role=option]")
  return { input: page.getByRole("combobox", { name: "Who should be in it" }), options, tokens: page.locator(".token") }
}

async function newPing(person) {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.getByRole("link", { name: "New Ping" }).click()
  const parts = field(ada)
  await eventually(() => parts.input.evaluate((input) => input === document.activeElement))
  return { ada, ...parts }
}

play("a ping is started by keys alone, with whom a few letters find", async ({ person }) => {
  const { ada, options, tokens } = await newPing(person)
  await ada.page.keyboard.type("ca")
  await eventually(() => options.allInnerTexts(), ["Cara Lind", "Carl Ström"])
  assert.deepEqual(await findings(ada.page), [])
  await ada.page.keyboard.press("ArrowDown")
  await eventually(() => options.nth(1).getAttribute("aria-selected"), "true")
  await ada.page.keyboard.press("Enter")
  await eventually(() => tokens.count(), 1)
  await ada.page.keyboard.type("bo")
  await eventually(() => options.allInnerTexts(), ["Bo"])
  await ada.page.keyboard.press("Tab")
  await eventually(() => tokens.count(), 2)
  assert.deepEqual(await findings(ada.page), [])
  await ada.page.keyboard.press("Enter")
  await ada.arrives((path) => path !== "/rooms/1")
  await ada.page.getByRole("heading", { level: 1, name: /Carl/ }).waitFor()
  await ada.page.getByRole("link", { name: "New Ping" }).waitFor()
})

play("who was chosen is not offered again, and is taken away by Backspace and by the cross", async ({ person }) => {
  const { ada, input, options, tokens } = await newPing(person)
  await ada.page.keyboard.type("åsa")
  await eventually(() => options.allInnerTexts(), ["Åsa Berg"])
  await ada.page.keyboard.press(" ")
  await eventually(() => tokens.count(), 1)
  await input.fill("Åsa")
  await ada.page.getByText("Nobody of that name").waitFor()
  await input.fill("")
  await ada.page.keyboard.press("Backspace")
  await eventually(() => tokens.count(), 0)
  await ada.page.keyboard.type("cara")
  await eventually(() => options.allInnerTexts(), ["Cara Lind"])
  await options.first().click()
  await ada.page.getByRole("button", { name: "Remove Cara Lind" }).click()
  await eventually(() => tokens.count(), 0)
  assert.equal(await ada.page.getByRole("button", { name: "Start Ping" }).isDisabled(), true)
})

play("Escape closes the list, then the form, and the pings are back", async ({ person }) => {
  const { ada, options } = await newPing(person)
  await ada.page.keyboard.type("bo")
  await eventually(() => options.count(), 1)
  await ada.page.keyboard.press("Escape")
  await ada.page.locator("#ping_people").waitFor({ state: "hidden" })
  await ada.page.keyboard.press("Escape")
  await ada.page.getByRole("link", { name: "New Ping" }).waitFor()
  assert.equal(new URL(ada.page.url()).pathname, "/rooms/1")
})

play("a ping that is half put together outlives a server that starts anew", async ({ person, campfire }) => {
  const { ada, input, options, tokens } = await newPing(person)
  await ada.page.keyboard.type("bo")
  await eventually(() => options.count(), 1)
  await ada.page.keyboard.press("Enter")
  await eventually(() => tokens.count(), 1)
  await ada.page.keyboard.type("ca")
  await campfire.kill()
  await ada.page.locator("#connection:not([hidden])").waitFor()
  const reloaded = ada.page.waitForResponse("**/users/me/sidebar")
  await campfire.start()
  await (await reloaded).finished()
  await ada.heard()
  assert.equal(await tokens.count(), 1)
  assert.equal(await input.inputValue(), "ca")
  await ada.page.getByRole("link", { name: "Cancel changes" }).click()
  await ada.page.getByRole("link", { name: "New Ping" }).waitFor()
}, [UNREACHABLE, /WebSocket/])

play("the page of its own has the same field, and boxes to tick where there are no scripts", async ({ person, browser }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/rooms/directs/new")
  const { input, options } = field(ada)
  await input.waitFor()
  await input.fill("bo")
  await eventually(() => options.allInnerTexts(), ["Bo"])
  await looksGood(ada)

  const plain = await person("Ada", { javaScriptEnabled: false })
  await plain.page.goto(plain.origin + "/rooms/directs/new")
  await plain.page.getByLabel("Bo").check()
  await plain.page.getByRole("button", { name: "Start Ping" }).click()
  await plain.page.getByRole("heading", { level: 1, name: /Bo/ }).waitFor()
})

play("whom a new ping brings together, the sidebar does not suggest any more, and who left is not suggested either", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  const suggested = (name) => bo.page.getByRole("button", { name: `Start a ping with ${name}` })
  await suggested("Åsa").waitFor()
  await suggested("Cara").waitFor()
  const people = await ada.page.request.get(`${ada.origin}/autocompletable/users?query=`).then((answer) => answer.json())
  const idOf = (wanted) => people.find(({ name }) => name === wanted).value
  const both = new URLSearchParams([["user_ids[]", idOf("Bo")], ["user_ids[]", idOf("Åsa Berg")]])
  await ada.page.request.post(`${ada.origin}/rooms/directs?${both}`)
  await suggested("Åsa").waitFor({ state: "detached" })
  await ada.page.request.delete(`${ada.origin}/account/users/${idOf("Cara Lind")}`)
  await suggested("Cara").waitFor({ state: "detached" })
})
