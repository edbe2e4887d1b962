// More than two: who is typing, whom one means, and what of a place each of them sees.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: crowd })
const CROWDED = 14

async function crowd(request, join) {
  for (const name of ["Cara", "Carl", "Åsa Öberg", "Кирилл"]) await join(name)
  for (let number = 1; number <= CROWDED; number++) await request.post("/rooms/opens", { form: { "room[name]": `Room ${number}` }, maxRedirects: 0 })
  await request.post("/rooms/opens", { form: { "room[name]": "Überraschung" }, maxRedirects: 0 })
}

async function together(person, ...names) {
  const everybody = await Promise.all(names.map((name) => person(name)))
  await Promise.all(everybody.map((one) => one.enter("/rooms/1")))
  return everybody
}

const people = ({ page }) => page.locator(".lexxy-prompt-menu--visible [role=option]").allInnerTexts().then((names) => names.map((name) => name.trim().split("\n").at(-1)))

play("one, two and several people who type are told of in a line", async ({ person }) => {
  const [ada, bo, cara, carl] = await together(person, "Ada", "Bo", "Cara", "Carl")
  const line = ada.page.locator(".typing-indicator")
  await bo.types("Well,")
  await eventually(() => line.innerText(), "Bo is typing…")
  await Promise.all([bo.page.keyboard.type(" you"), cara.types("Hm")])
  await eventually(() => line.innerText(), "Bo and Cara are typing…")
  await Promise.all([bo.page.keyboard.type(" see"), cara.page.keyboard.type("m"), carl.types("So")])
  await eventually(() => line.innerText(), "Several people are typing…")
  for (const one of [bo, cara, carl]) await one.page.keyboard.press("Enter")
  await eventually(() => line.innerText(), "")
})

play("those who spoke last are offered first, and names of any script are found", async ({ person }) => {
  const [ada, carl, cara] = await together(person, "Ada", "Carl", "Cara")
  await carl.says("It was me")
  await ada.sees("It was me")
  await ada.types("@ca")
  await eventually(() => people(ada), ["Carl", "Cara"])
  await ada.page.keyboard.press("Escape")
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.press("Backspace")
  await cara.says("And now me")
  await ada.sees("And now me")
  await ada.page.keyboard.type("@ca")
  await eventually(() => people(ada), ["Cara", "Carl"])
  for (const [typed, name] of [["кир", "Кирилл"], ["asa", "Åsa Öberg"], ["öb", "Åsa Öberg"]]) {
    await ada.page.keyboard.press("Escape")
    await ada.page.keyboard.press("ControlOrMeta+A")
    await ada.page.keyboard.press("Backspace")
    await ada.page.keyboard.type(`@${typed}`)
    await eventually(() => people(ada), [name])
  }
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("come here")
  await ada.page.keyboard.press("Enter")
  await carl.sees("come here")
  await carl.row("come here").locator(".mention", { hasText: "Åsa Öberg" }).waitFor()
})

play("who joins after a search that found nobody is offered with the next one", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  let hasJoined = false
  await ada.page.route("**/autocompletable/users*", async (route) => {
    const people = await (await route.fetch()).json()
    await route.fulfill({ json: hasJoined ? [...people, { ...people[0], name: "Zoe", value: 99 }] : people })
  })
  const asks = (letters) => ada.page.evaluate(async (letters) => {
    const { MentionSource } = await import("lib/mention_source")
    window.source ??= new MentionSource("/autocompletable/users?room_id=1")
    for (const filter of ["", ...letters]) window.rows = await source.buildListItems(filter)
    return rows.map((row) => row.textContent)
  }, letters)
  assert.deepEqual(await asks(["z", "zo"]), [])
  hasJoined = true
  assert.deepEqual(await asks(["z", "zo"]), ["Zoe"])
})

play("an address with @ in it names nobody, and Space chooses nobody", async ({ person }) => {
  const [ada, bo] = await together(person, "Ada", "Bo")
  await ada.types("@carl is at carl@example.com now")
  await ada.page.keyboard.press("Enter")
  await bo.sees("@carl is at carl@example.com now")
  assert.equal(await bo.row("carl@example.com").locator(".mention").count(), 0)
  await ada.types("write to me@example.com")
  await ada.page.keyboard.press("Enter")
  await bo.sees("write to me@example.com")
  await ada.types("@кирилл, ")
  await eventually(() => ada.page.locator(".lexxy-prompt-menu--visible").count(), 0)
  // The editor heeds the next @ from the frame after the one in which the list went.
  await ada.page.evaluate(() => new Promise((painted) => requestAnimationFrame(() => requestAnimationFrame(() => painted()))))
  await ada.page.keyboard.type("@carl")
  await eventually(() => people(ada), ["Carl"])
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("too")
  await ada.page.keyboard.press("Enter")
  await bo.sees("too")
  assert.ok((await bo.row("too").locator(".mention").allInnerTexts()).map((name) => name.trim()).includes("Carl"))
})

play("the ping in which something is said comes to the top, for those in it only", async ({ person }) => {
  const [ada, bo, cara] = await together(person, "Ada", "Bo", "Cara")
  const starts = async (someone, ...ids) => {
    const answer = await someone.page.request.post(`${someone.origin}/rooms/directs?${ids.map((id) => `user_ids[]=${id}`).join("&")}`, { maxRedirects: 0 })
    return Number(answer.headers().location.match(/\d+$/)[0])
  }
  const withCara = await starts(ada, 3)
  const withBoth = await starts(ada, 2, 3)
  const order = (someone) => someone.page.locator("#direct_rooms .direct").evaluateAll((rows) => rows.map(({ dataset }) => Number(dataset.roomId)))
  await eventually(() => order(ada), [withBoth, withCara])
  await eventually(() => order(cara), [withBoth, withCara])
  await eventually(() => order(bo), [withBoth])
  await cara.page.locator(`#list_room_${withCara}`).click()
  await cara.arrives((path) => path === `/rooms/${withCara}`)
  await cara.says("Only for Ada")
  await eventually(() => order(ada), [withCara, withBoth])
  assert.equal(await bo.page.locator("#sidebar .unread").count(), 0)
})

play("a long sidebar is narrowed by a few letters and walked by arrows", async ({ person }) => {
  const [ada] = await together(person, "Ada")
  const field = ada.page.getByRole("searchbox", { name: "Filter rooms and pings" })
  const shown = ada.page.locator("#shared_rooms .room:visible .room__name")
  await field.fill("room 1")
  await eventually(async () => (await shown.allInnerTexts()).length, 6)
  await field.press("ArrowDown")
  await eventually(() => ada.page.evaluate(() => document.activeElement.querySelector(".room__name")?.innerText), "Room 1")
  await ada.page.keyboard.press("ArrowUp")
  await field.fill("uber")
  await eventually(() => shown.allInnerTexts(), ["Überraschung"])
  await field.press("Enter")
  await ada.page.getByRole("heading", { level: 1, name: "Überraschung" }).waitFor()
  await field.press("Escape")
  await eventually(async () => (await shown.count()) > CROWDED)
})

play("whoever is in no room is welcome all the same, and sees the first one come", async ({ person }) => {
  const [ada, carl] = await Promise.all([person("Ada"), person("Carl")])
  await ada.enter("/rooms/1")
  const page = await ada.page.request.get(ada.origin + "/users/me/sidebar")
  const rooms = [...new Set((await page.text()).match(/list_room_\d+/g))].map((id) => Number(id.split("_").at(-1)))
  const others = [1, 2, 3, 5, 6].map((id) => ["user_ids[]", String(id)])
  for (const room of rooms) {
    const form = new URLSearchParams([["_method", "patch"], ["room[name]", `Closed ${room}`], ...others])
    await ada.page.request.post(`${ada.origin}/rooms/closeds/${room}`, { data: form.toString(), headers: { "Content-Type": "application/x-www-form-urlencoded" }, maxRedirects: 0 })
  }
  await carl.page.goto(carl.origin)
  await carl.page.getByText("No rooms yet").first().waitFor()
  await looksGood(carl)
  const [room] = rooms
  const form = new URLSearchParams([["_method", "patch"], ["room[name]", "For Carl"]])
  await ada.page.request.post(`${ada.origin}/rooms/opens/${room}`, { data: form.toString(), headers: { "Content-Type": "application/x-www-form-urlencoded" }, maxRedirects: 0 })
  await carl.entry("For Carl").click()
  await carl.page.getByRole("heading", { level: 1, name: "For Carl" }).waitFor()
})

play("times are told as the reader's own clock and calendar tell them", async ({ person }) => {
  const [ada] = await together(person, "Ada")
  await ada.says("What time is it?")
  await ada.sees("What time is it?")
  for (const [locale, timezoneId] of [["de-DE", "Asia/Tokyo"], ["en-US", "America/New_York"]]) {
    const reader = await person("Bo", { locale, timezoneId })
    await reader.enter("/rooms/1")
    const time = reader.row("What time is it?").locator(".message__permalink time")
    const said = await time.getAttribute("datetime")
    const expected = new Intl.DateTimeFormat(locale, { timeStyle: "short", timeZone: timezoneId }).format(new Date(said))
    await eventually(() => time.innerText(), expected)
    const day = new Intl.DateTimeFormat(locale, { dateStyle: "full", timeZone: timezoneId }).format(new Date(said))
    await eventually(() => reader.page.locator(".message--first-of-day .message__day-separator time").last().textContent(), day)
  }
})

play("the badge of the app counts the rooms that are unread", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.page.addInitScript(() => {
    window.badges = []
    navigator.setAppBadge = async (count) => { window.badges.push(count) }
    navigator.clearAppBadge = async () => { window.badges.push(0) }
  })
  await ada.enter("/rooms/1")
  await bo.page.goto(bo.origin + "/users/me/profile")
  await bo.page.locator("#list_room_1").waitFor()
  const badge = () => bo.page.evaluate(() => window.badges.at(-1))
  const before = await badge()
  await ada.says("Ring the bell")
  await eventually(badge, (before ?? 0) + 1)
  await bo.page.locator("#list_room_1").click()
  await bo.arrives((path) => path === "/rooms/1")
  await eventually(badge, before ?? 0)
})
