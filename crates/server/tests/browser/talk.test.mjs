// Two people talk, live.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** Both are in the account's first room. */
async function together(person) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  return [ada, bo]
}

play("what one writes the other reads, and the other way round", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Is anybody here?")
  await bo.sees("Is anybody here?")
  await bo.says("I am.")
  await ada.sees("I am.")
  await ada.sees("Is anybody here?")

  assert.equal(await ada.row("Is anybody here?").getAttribute("class").then((names) => names.includes("message--me")), true)
  assert.equal(await bo.row("Is anybody here?").getAttribute("class").then((names) => names.includes("message--me")), false)
  assert.deepEqual(await ada.messages(), await bo.messages())
})

play("a changed message changes for both, and says that it was edited", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("We meet at nine")
  await bo.sees("We meet at nine")

  await ada.opensEditorOf("We meet at nine")
  await ada.changesItTo("We meet at ten")

  for (const reader of [ada, bo]) {
    await reader.sees("We meet at ten")
    await reader.seesNoMore("We meet at nine")
    await reader.row("We meet at ten").locator(".message__edited").waitFor()
  }
})

play("an emptied message comes back to the editor with a sentence, and can be put right", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Half a thought")
  await bo.sees("Half a thought")

  await ada.opensEditorOf("Half a thought")
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.press("Backspace")
  await ada.page.getByRole("button", { name: "Save changes" }).click()
  await ada.page.getByText("A message can't be empty. Delete it instead.").waitFor()
  await ada.editing()
  assert.equal(await bo.row("Half a thought").count(), 1)

  await ada.changesItTo("The whole of it")
  await bo.sees("The whole of it")
}, [/422/])

play("a message is deleted beside its editor, and then gone for both", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Never mind")
  await bo.sees("Never mind")

  await ada.opensEditorOf("Never mind")
  await ada.page.getByRole("button", { name: "Delete message" }).click()
  await ada.page.getByRole("button", { name: "Dismiss" }).click()
  await ada.seesNoMore("Never mind")
  await bo.seesNoMore("Never mind")
})

play("nobody may change or delete what somebody else said, unless they run the place", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Mine alone")
  await bo.sees("Mine alone")
  await bo.opensMenuOf("Mine alone")
  await bo.row("Mine alone").getByRole("button", { name: "Copy link" }).waitFor()
  assert.equal(await bo.row("Mine alone").locator(".message__edit-btn").isVisible(), false)
})

play("who is typing shows, and no longer once it is sent", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.types("Let me think")
  const line = bo.page.locator(".typing-indicator")
  await eventually(() => line.innerText(), "Ada is typing…")
  assert.equal(await ada.page.locator(".typing-indicator").innerText(), "")
  await ada.page.keyboard.press("Enter")
  await bo.sees("Let me think")
  await eventually(() => line.innerText(), "")
})

play("a ping marks the sidebar of somebody in another room, until they look", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.getByRole("button", { name: "Start a ping with Bo" }).click()
  await ada.arrives((path) => path !== "/rooms/1")
  await ada.says("Just between us")
  await ada.sees("Just between us")

  const ping = bo.entry("Ada")
  await bo.page.locator("#direct_rooms .unread", { hasText: "Ada" }).waitFor()
  await eventually(() => bo.page.title().then((title) => title.startsWith("(1) ")))
  assert.equal(await ada.page.locator("#sidebar .unread").count(), 0)

  await ping.click()
  await bo.arrives((path) => path === `/rooms/${ada.room}`)
  await bo.page.locator("#composer [role=textbox]:focus").waitFor()
  await bo.sees("Just between us")
  await eventually(() => bo.page.locator("#sidebar .unread").count(), 0)
  assert.equal(await bo.entry("Ada").getAttribute("aria-current"), "page")

  await ada.says("Still here?")
  await bo.sees("Still here?")
  await bo.page.reload()
  await bo.settled()
  assert.equal(await bo.page.locator("#sidebar .unread").count(), 0)
})

play("a mention is chosen from the list, and stands out for who is meant", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.types("Look here, @")
  const list = ada.page.locator(".lexxy-prompt-menu--visible").getByRole("option")
  await eventually(() => list.allInnerTexts(), ["Ada", "Bo"])
  await ada.page.keyboard.type("b")
  await eventually(() => list.allInnerTexts(), ["Bo"])
  await ada.page.keyboard.press("Enter")
  await ada.page.locator("#composer .mention, #composer action-text-attachment").first().waitFor()
  await ada.page.keyboard.type("please")
  await ada.page.keyboard.press("Enter")

  await bo.sees("please")
  assert.match((await bo.messages()).at(-1), /^Look here,\s+@?Bo\s+please$/)
  assert.match(await bo.row("please").getAttribute("class"), /message--mentioned/)
  assert.doesNotMatch(await ada.row("please").getAttribute("class"), /message--mentioned/)
})

play("a mention stays one in a message that is changed", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.types("Look here, @b")
  await ada.page.locator(".lexxy-prompt-menu--visible").getByRole("option").waitFor()
  await ada.page.keyboard.press("Enter")
  await ada.page.locator("#composer action-text-attachment").waitFor()
  await ada.page.keyboard.type("kindly")
  await ada.page.keyboard.press("Enter")
  await bo.sees("kindly")
  await ada.opensEditorOf("kindly")
  const form = ada.page.locator("form[data-controller=edit-message]")
  await form.locator(".mention", { hasText: "Bo" }).waitFor()
  await ada.page.keyboard.press("End")
  await ada.page.keyboard.type(" now")
  await ada.page.getByRole("button", { name: "Save changes" }).click()
  await ada.doneEditing()
  for (const reader of [ada, bo]) {
    await reader.sees("kindly now")
    assert.match(await reader.row("kindly now").locator(".trix-content").innerText(), /^Look here,\s+@?Bo\s+kindly now$/)
    assert.equal(await reader.row("kindly now").locator(".trix-content p").count(), 1)
  }
})

play("who comes back to a room finds a line before what is new", async ({ person }) => {
  const [ada, bo] = await together(person)
  await bo.says("Read by Ada")
  await ada.sees("Read by Ada")
  await ada.page.goto(ada.origin + "/users/2")
  await ada.page.locator("#list_room_1").waitFor()

  await bo.says("Said while Ada was away")
  await ada.page.locator("#list_room_1.unread").waitFor()
  await ada.page.locator("#list_room_1").click()
  await ada.settled()
  const line = ada.page.locator(".messages__unread-line")
  await line.waitFor()
  assert.match(await line.evaluate((node) => node.nextElementSibling.innerText), /Said while Ada was away/)
  await eventually(() => ada.page.locator("#sidebar .unread").count(), 0)
})

play("two windows of one person show the same, each message once", async ({ person }) => {
  const [ada, bo] = await together(person)
  const second = await ada.inAnotherTab()
  await second.enter("/rooms/1")
  await second.says("From the second window")
  await ada.says("From the first window")
  for (const reader of [ada, second, bo]) {
    await reader.sees("From the second window")
    await reader.sees("From the first window")
  }
  assert.deepEqual(await ada.messageIds(), await second.messageIds())
  assert.deepEqual(await ada.messageIds(), await bo.messageIds())
})

play("thirty messages sent in a rush arrive in order, each once, for both", async ({ person }) => {
  const [ada, bo] = await together(person)
  const rush = Array.from({ length: 30 }, (_, number) => `rush ${number}.`)
  await ada.editor.click()
  for (const words of rush) {
    await ada.page.keyboard.insertText(words)
    await ada.page.keyboard.press("Enter")
  }
  for (const reader of [ada, bo]) {
    await eventually(async () => (await reader.messages()).filter((words) => words.startsWith("rush")), rush)
    await eventually(() => reader.page.locator(".message--pending").count(), 0)
  }
  assert.deepEqual(await ada.messageIds(), await bo.messageIds())
})
