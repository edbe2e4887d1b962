// Going anywhere by a few letters, and the keys that work everywhere: no test here touches the mouse, but for one.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood, NARROW } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene({ prepare: rooms })

async function rooms(request) {
  for (const name of ["Café Zürich", "Garden", "研究室"]) {
    await request.post("/rooms/opens", { form: { "room[name]": name }, maxRedirects: 0 })
  }
}

/** What the list of the switcher offers, in order. */
const offered = (person) => person.page.locator(".switcher [role=option] .switcher__name").allInnerTexts()

/** Waits until a room of that name is open. */
const isIn = (person, name) => person.page.getByRole("heading", { level: 1, name }).waitFor()

play("a few letters lead to a room, whatever their accents and script", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const { keyboard } = ada.page
  for (const [typed, name] of [["zur", "Café Zürich"], ["CAFE", "Café Zürich"], ["研", "研究室"], ["gard", "Garden"]]) {
    await keyboard.press("ControlOrMeta+k")
    await ada.page.locator("dialog.switcher [role=option]").first().waitFor()
    await keyboard.type(typed)
    await eventually(async () => (await offered(ada))[0], name)
    await keyboard.press("Enter")
    await isIn(ada, name)
    await ada.settled()
  }
  await keyboard.press("ControlOrMeta+k")
  await eventually(async () => (await offered(ada)).slice(0, 2), ["研究室", "Café Zürich"])
  await keyboard.press("ArrowDown")
  await eventually(() => ada.page.locator(".switcher [aria-selected=true] .switcher__name").innerText(), "Café Zürich")
  await looksGood(ada)
  await keyboard.type("nothing like it")
  await ada.page.getByText("Nobody and nothing here is called that.").waitFor()
  await keyboard.press("Escape")
  await eventually(() => ada.page.locator("dialog.switcher").count(), 0)
  await eventually(() => ada.page.evaluate(() => document.activeElement.closest("#composer") !== null))
})

play("an unread room tells how much of it is new, and how much is for the reader", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await ada.enter("/rooms/1")
  const everybody = await (await bo.page.request.get(`${bo.origin}/autocompletable/users?query=Ada`)).json()
  const mention = `<action-text-attachment sgid="${everybody[0].sgid}" content-type="application/vnd.campfire.mention"></action-text-attachment>`
  for (const [index, body] of ["one", "two", mention].entries()) {
    const form = { "message[body]": `<p>${body}</p>`, "message[client_message_id]": `unread-${index}` }
    await bo.page.request.post(`${bo.origin}/rooms/3/messages`, { form, headers: { Accept: "text/vnd.turbo-stream.html" } })
  }
  await ada.page.locator("#list_room_3 .unread-count--mentions").waitFor()
  await ada.page.keyboard.press("ControlOrMeta+k")
  await ada.page.locator(".switcher__kind", { hasText: "3 unread, 1 for you" }).waitFor()
})

play("a hidden room is found by name, after those that show, and says that it is hidden", async ({ person }) => {
  const ada = await person("Ada")
  for (const name of ["Gardeners", "Beyond"]) await ada.page.request.post(`${ada.origin}/rooms/opens`, { form: { "room[name]": name }, maxRedirects: 0 })
  await ada.page.request.post(`${ada.origin}/rooms/directs`, { form: { "user_ids[]": "2" }, maxRedirects: 0 })
  await ada.enter("/rooms/1")
  const paths = [await ada.entry("Garden").first().getAttribute("href"), await ada.entry("Bo").first().getAttribute("href")]
  const wants = async (involvement) => {
    for (const path of paths) await ada.page.request.put(`${ada.origin}${path}/involvement?involvement=${involvement}`)
  }
  await wants("invisible")
  await ada.enter("/rooms/1")
  const kinds = () => ada.page.locator(".switcher [role=option]").evaluateAll((all) => all.map((one) => [...one.querySelectorAll(".switcher__name, .switcher__kind")].map((part) => part.innerText).join(", ")))
  await ada.page.keyboard.press("ControlOrMeta+k")
  await ada.page.keyboard.type("garden")
  await eventually(kinds, ["Gardeners, Room", "Garden, Hidden room"])
  await looksGood(ada)
  const field = ada.page.getByRole("combobox", { name: "Go to" })
  await field.fill("bo")
  await eventually(async () => (await kinds()).filter((one) => one.startsWith("Bo")), ["Bo, Hidden ping"])
  await field.fill("garden")
  await ada.page.getByRole("option", { name: "Garden Hidden room" }).click()
  await isIn(ada, "Garden")
  await wants("everything")
})

play("a person is found by name, and Enter starts a ping", async ({ person }) => {
  const ada = await person("Ada", { viewport: NARROW })
  await ada.enter("/rooms/1")
  await ada.page.getByRole("button", { name: "Open menu" }).click()
  await ada.page.getByRole("button", { name: "Go to…" }).click()
  await ada.page.locator("dialog.switcher [role=option]").first().waitFor()
  await ada.page.keyboard.type("bo")
  await eventually(() => offered(ada), ["Bo"])
  await ada.page.keyboard.press("Enter")
  await isIn(ada, "Ping with Bo")
})

play("keys walk through the rooms, and only through the unread ones with Shift", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/3")])
  await bo.says("Anybody in the garden?")
  await ada.page.locator("#list_room_3.unread").waitFor()
  const names = await ada.page.locator("#shared_rooms .room__name").allInnerTexts()
  assert.deepEqual(names, [...names].sort((one, other) => one.toLowerCase().localeCompare(other.toLowerCase())))

  await ada.page.keyboard.press("Alt+Shift+ArrowDown")
  await isIn(ada, "Garden")
  assert.equal(await ada.page.locator("#list_room_3").getAttribute("aria-current"), "page")
  await ada.page.keyboard.press("Alt+ArrowUp")
  await isIn(ada, names[names.indexOf("Garden") - 1])
  await ada.page.keyboard.press("Alt+ArrowDown")
  await isIn(ada, "Garden")
})

play("the list of keys opens and closes by a key", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.keyboard.press("ControlOrMeta+/")
  await ada.page.getByRole("heading", { name: "Keys" }).waitFor()
  await looksGood(ada)
  await ada.page.keyboard.press("Escape")
  await eventually(() => ada.page.locator("dialog.shortcuts").count(), 0)
  await ada.page.keyboard.type("?")
  await eventually(() => ada.editor.innerText(), "?")
})
