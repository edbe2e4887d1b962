// Rooms come, change and go before everybody's eyes, and before nobody else's.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene({ prepare: crowd })

/** So many that lists of them have a filter; bots, because not so many people may join at once. */
async function crowd(request, join) {
  for (let number = 1; number <= 18; number++) {
    const answer = await request.post("/account/bots", { form: { "user[name]": `Guest ${number}` }, maxRedirects: 0 })
    assert.equal(answer.status(), 302)
  }
  await join("Åsa Öberg")
}

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

play("rooms with numbers in their names stand in the order in which people count", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  for (const name of ["10 years", "2 teams"]) await opensRoom(ada, name)
  const names = () => ada.page.locator("#shared_rooms .room").allInnerTexts()
  await eventually(async () => {
    const [two, ten] = ["2 teams", "10 years"].map((name) => names().then((all) => all.findIndex((one) => one.includes(name))))
    return (await two) >= 0 && (await two) < (await ten)
  })
})

play("to point at a room is not to go there, but to go there after it is", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await opensRoom(ada, "Pantry")
  const pantry = new URL(ada.page.url()).pathname
  const lastRoom = async () => (await ada.page.context().cookies()).find(({ name }) => name === "last_room").value
  await ada.enter("/rooms/1")
  let asked = 0
  ada.page.on("request", (request) => { if (new URL(request.url()).pathname === pantry) asked++ })
  const link = entry(ada, "Pantry")
  await Promise.all([ada.page.waitForResponse((answer) => new URL(answer.url()).pathname === pantry), link.hover()])
  assert.equal(await lastRoom(), "1")
  await link.click()
  await ada.page.getByRole("heading", { level: 1, name: "Pantry" }).waitFor()
  await eventually(lastRoom, pantry.split("/").at(-1))
  assert.equal(asked, 1, "what was fetched early is shown")
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

play("whoever is taken off a room that is open before them is told, and gets back what they were writing", async ({ person }) => {
  const [ada, bo] = await together(person)
  await opensRoom(ada, "Kitchen")
  const kitchen = ada.room
  await entry(bo, "Kitchen").click()
  await bo.arrives((path) => path === `/rooms/${kitchen}`)
  await bo.types("The soup needs")
  await ada.page.goto(`${ada.origin}/rooms/closeds/${kitchen}/edit`)
  await ada.page.getByLabel("Give Bo access to this room").uncheck()
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await bo.page.getByRole("alert").getByText("You're no longer in this room.").waitFor()
  assert.equal(await bo.page.getByLabel("What you were writing").inputValue(), "The soup needs")
  await eventually(() => entry(bo, "Kitchen").count(), 0)
  await looksGood(bo)
})

play("a room that went while one was away is told of on the way back", async ({ person, campfire }) => {
  const [ada, bo] = await together(person)
  await opensRoom(ada, "Cellar")
  const cellar = ada.room
  await entry(bo, "Cellar").click()
  await bo.arrives((path) => path === `/rooms/${cellar}`)
  await bo.types("Is anybody down here")
  await bo.page.context().setOffline(true)
  await campfire.kill()
  await campfire.start()
  const gone = await ada.page.request.delete(`${ada.origin}/rooms/${cellar}`, { maxRedirects: 0 })
  assert.equal(gone.status(), 303)
  await bo.page.context().setOffline(false)
  await bo.page.getByRole("alert").getByText("This room was deleted, or you're no longer in it.").waitFor()
  assert.equal(await bo.page.getByLabel("What you were writing").inputValue(), "Is anybody down here")
}, [UNREACHABLE, /WebSocket/])

play("words refused by a room that went stay in its page, and are handed back elsewhere", async ({ person }) => {
  const [ada, bo] = await together(person)
  await opensRoom(ada, "Shed")
  const shed = ada.room
  await entry(bo, "Shed").click()
  await bo.arrives((path) => path === `/rooms/${shed}`)
  await bo.page.route(`**/rooms/${shed}/messages`, (route) => (route.request().method() === "POST" ? route.fulfill({ status: 404, body: "" }) : route.fallback()))
  await bo.says("Where are the rakes")
  const row = bo.page.locator(".message--failed", { hasText: "Where are the rakes" })
  await row.getByRole("button", { name: "Edit" }).waitFor()
  await ada.page.request.delete(`${ada.origin}/rooms/${shed}`, { maxRedirects: 0 })
  await bo.page.getByRole("alert").getByText("This room was deleted.").waitFor()
  await row.getByText("Where are the rakes").waitFor()
  assert.equal(await row.getByRole("button", { name: "Edit" }).count(), 0)

  await bo.enter("/rooms/1")
  await eventually(() => bo.page.getByLabel("What was not sent").inputValue(), "Where are the rakes")
  await looksGood(bo)
  await bo.page.getByRole("button", { name: "Discard" }).click()
  await bo.page.reload()
  await bo.settled()
  assert.equal(await bo.page.evaluate((room) => Object.keys(localStorage).some((key) => key.startsWith("campfire:queue:") && key.endsWith(`:${room}`)), shed), false)
}, [/status of 404/])

play("whoever takes themselves out of a room is asked first, and told where they are then", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/rooms/closeds/new")
  await ada.page.getByLabel("Name this room").fill("Attic")
  await ada.page.getByRole("button", { name: "Save" }).click()
  await ada.settled()
  await ada.page.goto(`${ada.origin}/rooms/closeds/${new URL(ada.page.url()).pathname.split("/").at(-1)}/edit`)
  await ada.page.getByLabel("Give Ada access to this room").uncheck()
  await ada.page.getByRole("button", { name: "Save" }).click()
  const question = ada.page.getByRole("dialog", { name: "Leave this room with nobody in it?" })
  await question.getByRole("button", { name: "Cancel" }).click()
  await ada.page.getByRole("button", { name: "Save" }).click()
  await ada.confirms()
  await ada.page.getByText("You left Attic.").waitFor()
  assert.equal(await ada.entry("Attic").count(), 0)
})

play("a room is closed to some and opened to all again, and its typed name comes along", async ({ person }) => {
  const [ada, bo] = await together(person)
  await opensRoom(ada, "Loft")
  await entry(bo, "Loft").waitFor()
  await ada.page.getByRole("link", { name: "Settings for this room" }).click()
  await ada.page.locator("#room_name").fill("Quiet loft")
  await ada.page.getByRole("link", { name: "Give only some access to this room" }).click()
  await ada.page.getByText("Who gets in").waitFor()
  assert.equal(await ada.page.locator("#room_name").inputValue(), "Quiet loft")
  await ada.page.getByLabel("Give Bo access to this room").uncheck()
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await ada.page.getByRole("heading", { level: 1, name: "Quiet loft" }).waitFor()
  await eventually(() => entry(bo, "Loft").count(), 0)
  await eventually(() => entry(ada, "Quiet loft").locator("svg").count(), 1)

  await ada.page.getByRole("link", { name: "Settings for this room" }).click()
  await ada.page.getByRole("link", { name: "Give everyone access to this room" }).click()
  await ada.page.getByText("Everyone gets in").waitFor()
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await entry(bo, "Quiet loft").waitFor()
})

play("with many rooms the sidebar is filtered, rooms and people alike, and Enter goes to the first", async ({ person }) => {
  const ada = await person("Ada")
  for (let number = 1; number <= 13; number++) await ada.page.request.post(`${ada.origin}/rooms/opens`, { form: { "room[name]": `Shelf ${number}` }, maxRedirects: 0 })
  await ada.enter("/rooms/1")
  const filter = ada.page.getByRole("searchbox", { name: "Filter rooms and pings" })
  const rooms = ada.page.locator("#shared_rooms .room:visible")
  const people = ada.page.locator("#user_sidebar .direct__new:visible button")
  const names = () => people.evaluateAll((buttons) => buttons.map(({ title }) => title))
  const all = await names()
  await filter.fill(all[1])
  await eventually(() => rooms.count(), 0)
  await eventually(names, all.filter((name) => name.startsWith(all[1])))
  await filter.press("Escape")
  await eventually(names, all)
  await filter.fill("shelf 12")
  await eventually(() => rooms.count(), 1)
  assert.equal(await people.count(), 0)
  await filter.press("Enter")
  await ada.page.getByRole("heading", { level: 1, name: "Shelf 12" }).waitFor()
  await filter.fill("")
  await ada.page.setViewportSize({ width: 1280, height: 500 })
  for (const name of ["Shelf 13", "All Talk"]) {
    await ada.page.keyboard.press("ControlOrMeta+KeyK")
    await ada.page.keyboard.type(name)
    await ada.page.keyboard.press("Enter")
    await ada.page.getByRole("heading", { level: 1, name }).waitFor()
    await eventually(() => ada.page.locator("#shared_rooms [aria-current]", { hasText: name }).evaluate((row) => {
      const [place, list] = [row, row.closest(".sidebar__container")].map((one) => one.getBoundingClientRect())
      return place.top >= list.top && place.bottom <= list.bottom
    }))
  }
})

play("a long list of people is filtered whatever the accents, and walked by arrows", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/rooms/closeds/new")
  await ada.page.locator("#room_name").fill("Kitchen table")
  const filter = ada.page.getByLabel("Filter people")
  const shown = ada.page.locator(".choices li:visible .choices__name")
  await filter.fill("asa ob")
  await eventually(() => shown.count(), 1)
  await filter.press("ArrowDown")
  await ada.page.getByLabel("Give Åsa Öberg access to this room").and(ada.page.locator(":focus")).waitFor()
  await ada.page.keyboard.press("Space")
  await ada.page.keyboard.press("ArrowUp")
  await filter.and(ada.page.locator(":focus")).waitFor()
  await filter.fill("(nobody) [a-z")
  await ada.page.getByText("Nobody of that name.").waitFor()
  await filter.fill("")
  await eventually(() => shown.count(), 21)
  await looksGood(ada)
  await ada.page.getByRole("button", { name: "Save", exact: true }).click()
  await ada.page.getByRole("heading", { level: 1, name: "Kitchen table" }).waitFor()
  await ada.page.getByRole("link", { name: "Settings for this room" }).click()
  await eventually(() => ada.page.locator(".choices input:checked").count(), 2)
})

play("a member who did not make the room sees who is in it, and cannot change it", async ({ person }) => {
  const [, bo] = await together(person)
  await bo.page.getByRole("link", { name: "Settings for this room" }).click()
  await bo.page.getByRole("heading", { level: 1, name: "All Talk" }).waitFor()
  assert.equal(await bo.page.getByRole("button", { name: "Save", exact: true }).count(), 0)
  assert.equal(await bo.page.locator(".choices input:enabled").count(), 0)
  await looksGood(bo)
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

play("each choice of what one hears has a picture of its own, and the keyboard stays where it chose", async ({ person }) => {
  const [ada] = await together(person)
  await opensRoom(ada, "Tower")
  await ada.settled()
  const summary = ada.page.locator(".button_to_change_notifying summary")
  const pictures = new Set()
  for (const name of ["about all messages", "about @ mentions", "are off", "room invisible in sidebar"]) {
    await summary.focus()
    await ada.page.keyboard.press("Enter")
    const choice = ada.page.locator(".button_to_change_notifying button", { hasText: name }).first()
    await choice.focus()
    await ada.page.keyboard.press("Enter")
    await summary.and(ada.page.locator(`:has-text("${name}")`)).waitFor()
    await summary.and(ada.page.locator(":focus")).waitFor()
    pictures.add(await summary.locator("svg").innerHTML())
  }
  assert.equal(pictures.size, 4)
})
