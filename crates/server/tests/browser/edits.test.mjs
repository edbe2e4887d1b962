// Changing what was said: nothing that was typed is lost, whatever happens to the page, the connection or the message.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene()

async function together(person) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  return [ada, bo]
}

/** Says something, opens it again, and types on at its end. */
async function halfChanges(someone, words, more) {
  await someone.says(words)
  await someone.sees(words)
  await someone.opensEditorOf(words)
  await someone.page.keyboard.press("ControlOrMeta+End")
  await someone.page.keyboard.type(more)
}

/** What stands in the editor of a message. */
const written = ({ page }) => page.locator("form[data-controller=edit-message] [data-lexical-editor]").innerText().then((words) => words.trim())

const kept = ({ page }) => page.evaluate(() => Object.keys(localStorage).filter((key) => key.includes("half-changes")).map((key) => JSON.parse(localStorage.getItem(key)).length))

play("a message that is half changed is so again after a reload and a look elsewhere", async ({ person }) => {
  const [ada, bo] = await together(person)
  await halfChanges(bo, "Soup on Monday", " and bread")
  await eventually(() => kept(bo), [1])
  await bo.page.reload()
  await bo.settled()
  await bo.opensEditorOf("Soup on Monday")
  await eventually(() => written(bo), "Soup on Monday and bread")
  await bo.page.keyboard.press("ControlOrMeta+End")
  await bo.page.keyboard.type(" and tea")
  await bo.page.getByRole("link", { name: "My Settings" }).click()
  await bo.page.waitForURL("**/users/me/profile")
  await bo.enter("/rooms/1")
  await bo.opensEditorOf("Soup on Monday")
  await eventually(() => written(bo), "Soup on Monday and bread and tea")
  await bo.page.getByRole("button", { name: "Save changes" }).click()
  await ada.sees("Soup on Monday and bread and tea")
  await eventually(() => kept(bo), [0])
})

play("what is discarded stays away, and what was only looked at is not kept", async ({ person }) => {
  const [, bo] = await together(person)
  await halfChanges(bo, "Leave me be", " or not")
  await eventually(async () => (await kept(bo)).at(0), 1)
  await bo.page.keyboard.press("Escape")
  await bo.doneEditing()
  await bo.opensEditorOf("Leave me be")
  await eventually(() => written(bo), "Leave me be")
  await bo.page.reload()
  await bo.settled()
  assert.deepEqual(await kept(bo), [0])
})

play("a change that cannot be saved says so and stays, until it can", async ({ person }) => {
  const [ada, bo] = await together(person)
  await halfChanges(bo, "Under the bridge", " no signal")
  await bo.page.context().setOffline(true)
  await bo.page.getByRole("button", { name: "Save changes" }).click()
  await bo.page.getByRole("alert").getByText("What you wrote is still here.").waitFor()
  assert.equal(await written(bo), "Under the bridge no signal")
  await bo.page.context().setOffline(false)
  await bo.page.getByRole("button", { name: "Save changes" }).click()
  await ada.sees("Under the bridge no signal")
  await bo.doneEditing()
}, [UNREACHABLE])

play("an answer that has no place for the change leaves it where it is", async ({ person }) => {
  const [ada, bo] = await together(person)
  await halfChanges(bo, "Busy server", ", patient people")
  const address = "**/rooms/1/messages/*"
  await bo.page.route(address, (route) => (route.request().method() === "POST" ? route.fulfill({ status: 503, contentType: "text/html", body: "<p>no</p>" }) : route.fallback()))
  await bo.page.getByRole("button", { name: "Save changes" }).click()
  await bo.page.getByRole("alert").getByText("That didn't work.").waitFor()
  assert.equal(await written(bo), "Busy server, patient people")
  await bo.page.unroute(address)
  await bo.page.getByRole("button", { name: "Save changes" }).click()
  await ada.sees("Busy server, patient people")
}, [/status of 503/])

play("who changes a message that somebody deletes finds the words in the composer", async ({ person }) => {
  const [ada, bo] = await together(person)
  await halfChanges(bo, "Too bold", ", I know, and here is why")
  await ada.sees("Too bold")
  await ada.deletes("Too bold")
  await bo.page.getByRole("alert").getByText("was deleted").waitFor()
  await eventually(() => bo.editor.innerText().then((words) => words.trim()), "Too bold, I know, and here is why")
  await bo.page.locator("#composer [role=textbox]:focus").waitFor()
})

play("who changes a message that somebody else changes is told before saving", async ({ person }) => {
  const [ada, bo] = await together(person)
  await halfChanges(bo, "Draft one", " by Bo")
  await ada.opensEditorOf("Draft one")
  await ada.changesItTo("Draft two by Ada")
  await bo.page.getByText("This message was changed meanwhile.").waitFor()
  assert.deepEqual(await findings(bo.page), [])
  assert.equal(await written(bo), "Draft one by Bo")
  await bo.page.keyboard.press("Escape")
  await bo.sees("Draft two by Ada")
})

play("a half change outlives a long absence, after which the room starts over", async ({ person }) => {
  const [, bo] = await together(person)
  await halfChanges(bo, "Before the long sleep", ", half awake")
  await eventually(async () => (await kept(bo)).at(0), 1)
  await bo.page.evaluate(() => document.querySelector(".messages").dispatchEvent(new CustomEvent("messages:reset", { bubbles: true })))
  await bo.doneEditing()
  await bo.opensEditorOf("Before the long sleep")
  await eventually(() => written(bo), "Before the long sleep, half awake")
  await bo.page.keyboard.press("Escape")
})
