// Small things that somebody notices only when they are wrong.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()
/** What the browser itself says while there is no network. */
const NO_NETWORK = [/net::ERR_/]

async function alone(person, options) {
  const ada = await person("Ada", options)
  await ada.enter("/rooms/1")
  await ada.editor.click()
  return ada
}

play("Send with nothing written gives the caret back", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.locator("#composer button[type=submit]").click()
  await ada.page.keyboard.type("here it is")
  await ada.page.keyboard.press("Enter")
  await ada.sees("here it is")
})

play("the empty item with which a list is left is not sent", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("- bread")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("milk")
  await ada.page.keyboard.press("Enter")
  await ada.page.locator("#composer li").nth(2).waitFor()
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("milk")
  assert.equal(await ada.row("milk").locator("li").count(), 2)
})

play("in a low window the composer keeps its buttons in sight, whatever is in it", async ({ person }) => {
  const ada = await person("Ada", { viewport: { width: 640, height: 320 } })
  await ada.enter("/rooms/1")
  const files = [1, 2, 3, 4].map((number) => ({ name: `notes ${number}.txt`, mimeType: "text/plain", buffer: Buffer.from("notes") }))
  await ada.page.locator("#composer input[type=file]").setInputFiles(files)
  await ada.page.getByText("notes 4.txt", { exact: true }).waitFor()
  await ada.page.getByRole("button", { name: "Rich text" }).click()
  for (let line = 1; line <= 9; line++) {
    await ada.page.keyboard.type(`Line ${line}`)
    await ada.page.keyboard.press("Enter")
  }
  const send = await ada.page.getByRole("button", { name: "Send Message" }).boundingBox()
  assert.ok(send.y >= 0 && send.y + send.height <= 320, `Send lies at ${send.y}`)
})

play("a name typed in one go is looked for at once, and the list says who is chosen", async ({ person }) => {
  const [ada] = await Promise.all([alone(person), person("Bo")])
  await ada.page.keyboard.type("@bo")
  const options = ada.page.locator(".lexxy-prompt-menu--visible [role=option]")
  await eventually(() => options.allInnerTexts().then((names) => names.map((name) => name.trim().split("\n").at(-1))), ["Bo"])
  await eventually(() => options.first().getAttribute("aria-selected"), "true")
})

play("what opens over the composer covers what is below it and stays inside a narrow window", async ({ person }) => {
  const [ada] = await Promise.all([alone(person, { viewport: { width: 320, height: 640 }, colorScheme: "dark" }), person("Bo")])
  const covers = async (box) => {
    await eventually(async () => {
      const { x, y, width, height } = await box.boundingBox()
      return x >= 0 && y >= 0 && x + width <= 320 && y + height <= 640
    })
    assert.match(await box.evaluate((one) => getComputedStyle(one).backgroundColor), /^(rgb|oklch|color)\((?!.*\/)/, "nothing shines through")
  }
  await ada.page.keyboard.type("a word or two before it @b")
  await covers(ada.page.locator(".lexxy-prompt-menu--visible"))
  await ada.page.keyboard.press("Escape")
  await ada.page.getByRole("button", { name: "Rich text" }).click()
  await ada.page.getByRole("button", { name: "Show more toolbar buttons" }).click()
  await ada.page.locator("#composer lexxy-toolbar [name=link]").click()
  await covers(ada.page.locator("#composer lexxy-toolbar [data-dropdown-panel]:visible").first())
})

play("a page asks for its sidebar once, and again when the line was lost", async ({ person, campfire }) => {
  const ada = await person("Ada")
  let asked = 0
  ada.page.on("request", (request) => { if (new URL(request.url()).pathname === "/users/me/sidebar") asked += 1 })
  await ada.enter("/rooms/1")
  await ada.page.evaluate(() => document.querySelector("turbo-frame#user_sidebar").loaded)
  assert.equal(asked, 1)
  await ada.page.getByRole("link", { name: "My Settings" }).click()
  await ada.page.waitForURL("**/users/me/profile")
  assert.equal(asked, 1)
  await campfire.kill()
  await ada.page.locator("#connection:not([hidden])").waitFor()
  await campfire.start()
  await eventually(() => asked, 2)
  await ada.page.locator("#connection").waitFor({ state: "hidden" })
}, [...NO_NETWORK, /WebSocket/])

play("a draft in one tab is not wiped out by another tab that never saw it", async ({ person }) => {
  const ada = await alone(person)
  const idle = await ada.inAnotherTab()
  await idle.enter("/rooms/1")
  await ada.page.keyboard.type("Written in the first tab")
  await ada.page.goto("about:blank")
  await idle.page.goto("about:blank")
  const later = await ada.inAnotherTab()
  await later.enter("/rooms/1")
  await eventually(() => later.editor.innerText().then((words) => words.trim()), "Written in the first tab")
  await later.page.keyboard.press("ControlOrMeta+A")
  await later.page.keyboard.press("Backspace")
  await later.page.goto("about:blank")
})

play("arrow up comes to the last message that can be changed, though a file came after it", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("Change me")
  await ada.page.keyboard.press("Enter")
  await ada.sees("Change me")
  const [chooser] = await Promise.all([ada.page.waitForEvent("filechooser"), ada.page.getByRole("button", { name: "Attach a file" }).click()])
  await chooser.setFiles({ name: "after.txt", mimeType: "text/plain", buffer: Buffer.from("after") })
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  await ada.page.locator(".messages > [data-message-id] .file-card__name", { hasText: "after.txt" }).waitFor()
  await ada.page.locator("#composer [role=textbox]:focus").waitFor()
  await ada.page.keyboard.press("ArrowUp")
  await ada.editing()
  assert.equal((await ada.page.locator("form[data-controller=edit-message] [role=textbox]").innerText()).trim(), "Change me")
})

play("a menu that is left by Tab closes", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("Leave my menu")
  await ada.page.keyboard.press("Enter")
  await ada.sees("Leave my menu")
  await ada.opensMenuOf("Leave my menu")
  await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.press("Tab")
  await eventually(() => ada.page.locator(".message__actions[open]").count(), 0)
  await ada.opensMenuOf("Leave my menu")
  await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.press("Shift+Tab")
  await eventually(() => ada.page.locator(".message__actions[open]").count(), 0)
  await ada.row("Leave my menu").locator(".message__options-btn:focus").waitFor()
})

play("a sidebar that cannot be fetched stays as it is, quietly", async ({ person }) => {
  const ada = await alone(person)
  const rooms = ada.page.locator("#shared_rooms a")
  const before = await rooms.count()
  await ada.page.context().setOffline(true)
  const failed = ada.page.waitForEvent("requestfailed")
  await ada.page.evaluate(() => { document.querySelector("turbo-frame#user_sidebar").reload() })
  await failed
  await ada.page.locator("#connection:not([hidden])").waitFor()
  assert.equal(await rooms.count(), before)
  await ada.page.context().setOffline(false)
  await ada.page.locator("#connection").waitFor({ state: "hidden" })
}, NO_NETWORK)
