// Another name or picture of somebody, as the others see it without reloading.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene()

/** Changes a name as the profile's form would. */
async function calls(someone, name) {
  const form = { _method: "patch", "user[name]": name }
  const answer = await someone.page.request.post(someone.origin + "/users/me/profile", { form, maxRedirects: 0 })
  assert.equal(answer.status(), 303)
}

/** The names that the room's rows carry, each once. */
function authors(someone) {
  return someone.page.locator(".message__author strong").evaluateAll((all) => [...new Set(all.map((one) => one.textContent))])
}

play("rows, the sidebar, an open ping and its title follow a new name", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await bo.says("Who am I?")
  await ada.enter("/rooms/1")
  await ada.sees("Who am I?")
  await ada.page.getByRole("button", { name: "Start a ping with Bo" }).click()
  await ada.arrives((path) => path !== "/rooms/1")
  const looking = await ada.inAnotherTab()
  await looking.enter("/rooms/1")
  const picture = () => looking.row("Who am I?").locator(".message__avatar img").getAttribute("src")
  const before = await picture()

  await calls(bo, "Bosse Berg")
  await eventually(() => authors(looking), ["Bosse Berg"])
  await eventually(async () => (await picture()) !== before)
  await ada.entry("Bosse").waitFor()
  await ada.page.getByRole("heading", { level: 1, name: "Bosse Berg" }).waitFor()
  await eventually(async () => (await ada.page.title()).includes("Bosse Berg"))
  await eventually(() => bo.page.locator(".sidebar__name").textContent(), "Bosse Berg")
  await bo.says("Bosse it is")
  await looking.sees("Bosse it is")
  assert.deepEqual(await authors(bo), ["Bosse Berg"])
  await calls(bo, "Bo")
  await eventually(() => authors(looking), ["Bo"])
})

play("mentions and boosts carry the new name too", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await ada.enter("/rooms/1")
  await bo.enter("/rooms/1")
  await ada.types("Ask @Bo")
  await ada.page.locator("lexxy-prompt-menu, .lexxy-prompt-menu").getByText("Bo").first().waitFor()
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("about it")
  await ada.page.keyboard.press("Enter")
  await ada.sees("about it")
  await ada.row("about it").locator(".mention", { hasText: "Bo" }).waitFor()
  await calls(bo, "Bobo")
  await ada.row("about it").locator(".mention", { hasText: "Bobo" }).waitFor()
  await calls(bo, "Bo")
  await eventually(() => ada.row("about it").locator(".mention").innerText().then((text) => text.trim()), "Bo")
})

play("who was off the line sees the new name on coming back", async ({ person, campfire }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await bo.says("Before the break")
  await ada.enter("/rooms/1")
  await ada.sees("Before the break")
  await ada.page.context().setOffline(true)
  await campfire.kill()
  await campfire.start()
  await calls(bo, "Bo the Second")
  await ada.page.context().setOffline(false)
  await eventually(() => ada.row("Before the break").locator(".message__author strong").textContent(), "Bo the Second")
  await calls(bo, "Bo")
}, [UNREACHABLE, /WebSocket/])

play("an open room and an open ping have their new names for who was off the line", async ({ person, campfire }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await ada.enter("/rooms/1")
  const start = ada.page.getByRole("button", { name: "Start a ping with Bo" })
  await start.or(ada.entry("Bo")).first().click()
  await ada.arrives((path) => path !== "/rooms/1")
  const other = await ada.inAnotherTab()
  await other.enter("/rooms/1")
  await ada.page.context().setOffline(true)
  await campfire.kill()
  await campfire.start()
  await calls(bo, "Bo Beyond")
  const boss = await person("Ada")
  const named = await boss.page.request.put(`${boss.origin}/rooms/opens/1`, { form: { "room[name]": "Great hall" }, maxRedirects: 0 })
  assert.equal(named.status(), 303)
  await ada.page.context().setOffline(false)
  await ada.page.getByRole("heading", { level: 1, name: "Bo Beyond" }).waitFor()
  await other.page.getByRole("heading", { level: 1, name: "Great hall" }).waitFor()
  await eventually(async () => (await other.page.title()).includes("Great hall"))
  await calls(bo, "Bo")
}, [UNREACHABLE, /WebSocket/])

play("the account's new name is there too, for those who were off the line when it came", async ({ person, campfire }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await bo.page.locator(".sidebar__home", { hasText: "Campfire" }).waitFor()
  await bo.page.context().setOffline(true)
  await campfire.kill()
  await campfire.start()
  const renamed = await ada.page.request.put(`${ada.origin}/account`, { form: { "account[name]": "Hearth" }, maxRedirects: 0 })
  assert.equal(renamed.status(), 303)
  await bo.page.context().setOffline(false)
  await bo.page.locator(".sidebar__home", { hasText: "Hearth" }).waitFor()
}, [UNREACHABLE, /WebSocket/])
