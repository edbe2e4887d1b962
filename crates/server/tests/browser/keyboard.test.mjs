// Everything by keyboard alone: no test here touches the mouse.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { PASSWORD } from "./support/person.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** What has the focus, by its accessible words. */
const focused = (person) => person.page.evaluate(() => {
  const { activeElement: element } = document
  const words = element.getAttribute("aria-label") ?? element.labels?.[0]?.innerText ?? element.innerText
  return words.trim().replace(/\s+/g, " ")
})

/** Presses Tab until something with these words has the focus. */
async function tabsTo(person, words, { back = false } = {}) {
  const seen = []
  for (let step = 0; step < 40; step++) {
    await person.page.keyboard.press(back ? "Shift+Tab" : "Tab")
    seen.push(await focused(person))
    if (seen.at(-1) === words) return
  }
  assert.fail(`Tab never came to ${words}, only to ${seen.join(", ")}`)
}

/** Waits until one can type into the composer at once. */
const readyToType = (person) => eventually(() => focused(person), "Write a message")

play("somebody signs in, and types at once", async ({ person }) => {
  const cara = await person("Ada", { storageState: undefined })
  await cara.page.goto(cara.origin)
  await eventually(() => focused(cara), "Email address")
  await cara.page.keyboard.type(cara.email)
  await tabsTo(cara, "Password")
  await cara.page.keyboard.type(PASSWORD)
  await cara.page.keyboard.press("Enter")
  await cara.settled()

  await readyToType(cara)
  await cara.page.keyboard.type("No mouse here")
  await cara.page.keyboard.press("Enter")
  await cara.sees("No mouse here")
  await readyToType(cara)
})

play("arrow up changes one's last message, Escape leaves it as it was", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await readyToType(ada)
  await ada.page.keyboard.type("It is Teusday")
  await ada.page.keyboard.press("Enter")
  await ada.sees("It is Teusday")

  await ada.page.keyboard.press("ArrowUp")
  await ada.editing()
  await ada.page.keyboard.type(" or so")
  await ada.page.keyboard.press("Escape")
  await ada.doneEditing()
  await ada.sees("It is Teusday")
  await ada.seesNoMore("or so")

  await readyToType(ada)
  await ada.page.keyboard.press("ArrowUp")
  await ada.editing()
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.type("It is Tuesday")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.doneEditing()
  await bo.sees("It is Tuesday")
  await readyToType(ada)
})

play("the menu of a message opens, is walked with arrows, closes with Escape, and deletes", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await readyToType(ada)
  await ada.page.keyboard.type("Short-lived")
  await ada.page.keyboard.press("Enter")
  await ada.sees("Short-lived")

  await tabsTo(ada, "Message options", { back: true })
  await ada.page.keyboard.press("Enter")
  await ada.page.locator("details[open] .message__actions-menu").waitFor()
  await ada.page.keyboard.press("ArrowDown")
  await eventually(() => focused(ada), "Thumbs up")
  await ada.page.keyboard.press("End")
  await eventually(() => focused(ada), "Delete")
  await ada.page.keyboard.press("Escape")
  await eventually(() => focused(ada), "Message options")
  assert.equal(await ada.page.locator("details[open]").count(), 0)

  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.press("End")
  await ada.page.keyboard.press("Enter")
  await ada.row("Short-lived").waitFor({ state: "hidden" })
  await eventually(() => focused(ada), "Undo")
  await ada.page.keyboard.press("Enter")
  await ada.row("Short-lived").waitFor()

  await eventually(() => focused(ada), "Message options")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.press("End")
  await ada.page.keyboard.press("Enter")
  await eventually(() => focused(ada), "Undo")
  await tabsTo(ada, "Dismiss")
  await ada.page.keyboard.press("Enter")
  await ada.seesNoMore("Short-lived")
})

play("the sidebar opens over a narrow page, keeps the focus, and Escape gives it back", async ({ person }) => {
  const ada = await person("Ada", { viewport: { width: 390, height: 800 } })
  await ada.enter("/rooms/1")
  await tabsTo(ada, "Open menu", { back: true })
  await ada.page.keyboard.press("Enter")
  await ada.page.locator("#sidebar.open").waitFor()
  await eventually(() => focused(ada), "Close menu")
  for (let step = 0; step < 12; step++) {
    await ada.page.keyboard.press("Tab")
    assert.equal(await ada.page.evaluate(() => document.activeElement.closest("#nav, #main-content")), null)
  }
  await ada.page.keyboard.press("Escape")
  await eventually(() => ada.page.locator("#sidebar.open").count(), 0)
  await eventually(() => focused(ada), "Open menu")
})

play("the first Tab of a page offers to skip to its content", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/users/1")
  await ada.page.keyboard.press("Tab")
  assert.equal(await focused(ada), "Skip to main content")
  await ada.page.keyboard.press("Enter")
  await eventually(() => ada.page.evaluate(() => document.activeElement.id), "main-content")
})

play("a room is made, left quiet and left again without a mouse", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await readyToType(ada)
  await tabsTo(ada, "New Chat Room")
  await ada.page.keyboard.press("Enter")
  await eventually(() => focused(ada), "Name this room")
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.type("By hand")
  await ada.page.keyboard.press("Enter")
  await ada.page.getByRole("heading", { level: 1, name: "By hand" }).waitFor()
  await bo.entry("By hand").waitFor()

  await readyToType(ada)
  await tabsTo(ada, "Notifying about @ mentions", { back: true })
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.press("ArrowDown")
  await eventually(() => focused(ada), "Notifying about all messages")
  await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.press("ArrowDown")
  await eventually(() => focused(ada), "Notifications are off")
  await ada.page.keyboard.press("Enter")
  await eventually(() => ada.page.locator(".button_to_change_notifying .involvement__label").innerText(), "Notifications are off")

  await ada.page.keyboard.press("ControlOrMeta+k")
  await ada.page.keyboard.type("all talk")
  await ada.page.keyboard.press("Enter")
  await ada.arrives((path) => path === "/rooms/1")
})

play("a message is cheered for and answered without a mouse", async ({ person }) => {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  await bo.says("Who is for pancakes?")
  await ada.sees("Who is for pancakes?")

  await readyToType(ada)
  await tabsTo(ada, "Message options", { back: true })
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.press("ArrowDown")
  await eventually(() => focused(ada), "Thumbs up")
  await ada.page.keyboard.press("Enter")
  await bo.row("Who is for pancakes?").locator(".boost", { hasText: "👍" }).waitFor()

  await eventually(() => focused(ada), "Message options")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.press("ArrowDown")
  for (let step = 0; step < 20 && (await focused(ada)) !== "Reply"; step++) await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.press("Enter")
  await readyToType(ada)
  await ada.page.keyboard.type("Me")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await eventually(() => bo.page.locator(".messages > .message blockquote", { hasText: "pancakes" }).count(), 1)
})

play("a profile is changed and left without a mouse", async ({ person }) => {
  const bo = await person("Bo")
  await bo.enter("/rooms/1")
  await readyToType(bo)
  await tabsTo(bo, "My Settings: Bo")
  await bo.page.keyboard.press("Enter")
  await bo.page.waitForURL("**/users/me/profile")
  await tabsTo(bo, "About you")
  await bo.page.keyboard.type("Bakes bread")
  await tabsTo(bo, "Save changes")
  await bo.page.keyboard.press("Enter")
  await eventually(() => bo.page.getByLabel("About you").inputValue(), "Bakes bread")
  await bo.page.locator(".flash").waitFor()

  await tabsTo(bo, "Log out", { back: true })
  await bo.page.keyboard.press("Enter")
  await bo.page.waitForURL("**/session/new")
})
