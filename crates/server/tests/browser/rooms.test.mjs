// Rooms come, change and go before everybody's eyes, and before nobody else's.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** Both look at the account's first room. */
async function together(person) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  return [ada, bo]
}

/** A room's entry in somebody's sidebar, by its whole name. */
const entry = (person, name) =>
  person.page.locator("#shared_rooms .room").filter({ has: person.page.getByText(name, { exact: true }) })

async function opensRoom(person, name) {
  await person.page.getByRole("link", { name: "New Chat Room" }).click()
  await person.page.locator("#room_name").fill(name)
  await person.page.getByRole("button", { name: "Save", exact: true }).click()
  await person.page.getByRole("heading", { level: 1, name }).waitFor()
}

play("a new open room appears for everybody, and a new name too", async ({ person }) => {
  const [ada, bo] = await together(person)
  await opensRoom(ada, "Garden")
  await entry(bo, "Garden").waitFor()

  await ada.page.getByRole("link", { name: "Settings for this room" }).click()
  await ada.page.locator("#room_name").fill("Greenhouse")
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await entry(bo, "Greenhouse").waitFor()
  assert.equal(await entry(bo, "Garden").count(), 0)
})

play("a closed room shows for those on its list only, and vanishes for whoever is taken off", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.goto(ada.origin + "/rooms/closeds/new")
  await ada.page.locator("#room_name").fill("Vault")
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await ada.page.getByRole("heading", { level: 1, name: "Vault" }).waitFor()
  const vault = new URL(ada.page.url()).pathname

  await ada.says("Only me here")
  await bo.enter("/rooms/1")
  assert.equal(await entry(bo, "Vault").count(), 0, "Bo is not on the list")

  const settings = `/rooms/closeds/${vault.split("/").at(-1)}/edit`
  await ada.page.goto(ada.origin + settings)
  await ada.page.getByLabel("Give Bo access to this room").check()
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await entry(bo, "Vault").click()
  await bo.sees("Only me here")

  await ada.page.goto(ada.origin + settings)
  await ada.page.getByLabel("Give Bo access to this room").uncheck()
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await eventually(() => entry(bo, "Vault").count(), 0)
})

play("a deleted room says so on the page that shows it", async ({ person }) => {
  const [ada, bo] = await together(person)
  await opensRoom(ada, "Attic")
  await entry(bo, "Attic").click()
  await bo.page.getByRole("heading", { level: 1, name: "Attic" }).waitFor()
  await bo.settled()

  await ada.page.getByRole("link", { name: "Settings for this room" }).click()
  await ada.page.getByRole("button", { name: "Delete Attic" }).click()
  await ada.confirms()
  await bo.page.getByText("This room was deleted.").waitFor()
  await eventually(() => entry(bo, "Attic").count(), 0)
})

play("what one hears of a room is chosen from all four, and hiding it takes it out of the sidebar", async ({ person }) => {
  const [ada] = await together(person)
  await opensRoom(ada, "Noise")
  const menu = ada.page.locator(".button_to_change_notifying")
  await menu.locator("summary").click()
  assert.equal(await menu.locator("button").count(), 4)
  await menu.getByRole("button", { name: "room invisible in sidebar" }).click()
  await eventually(() => entry(ada, "Noise").count(), 0)
})
