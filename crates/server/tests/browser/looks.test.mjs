// How the pages look to everybody: readable by axe-core's measure in light and dark, narrow and wide, with nothing
// to scroll sideways.
import assert from "node:assert/strict"
import { findings, looksGood, NARROW } from "./support/looks.mjs"
import { eventually } from "./support/eventually.mjs"
import { scene } from "./support/scene.mjs"

/** Everything that a message can hold, and what would like to stick out. */
const BODIES = [
  "<p>Good morning</p>",
  "<p>A list:</p><ul><li>one</li><li>two</li></ul><blockquote>Said before</blockquote>",
  "<h2>A heading</h2><p><strong>bold</strong>, <em>slanted</em>, <s>gone</s>, <mark>marked</mark>, <code>code</code></p>",
  `<pre data-language="rust">fn main() { println!("${"a line that is far too long ".repeat(8)}") }</pre>`,
  `<p><a href="https://example.com/">https://example.com/${"very/".repeat(40)}long</a></p>`,
  `<p>${"unbroken".repeat(60)}</p>`,
  "<p>🎉</p>",
]

const play = scene({ prepare: talk })

async function talk(request) {
  for (const [number, body] of BODIES.entries()) {
    const form = { "message[body]": body, "message[client_message_id]": `talk-${number}` }
    const answer = await request.post("/rooms/1/messages", { form, headers: { Accept: "text/vnd.turbo-stream.html" } })
    assert.equal(answer.status(), 200, await answer.text())
  }
}

play("sign in, also when it is refused", async ({ person }) => {
  const ada = await person("Ada", { storageState: undefined })
  await ada.page.goto(ada.origin)
  await looksGood(ada)
  await ada.signIn("wrong, wrong")
  await ada.page.getByRole("alert").waitFor()
  await looksGood(ada)
}, [/status of 401/])

play("join, also when the address is taken", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const link = await ada.page.locator("#invite_url").inputValue()
  const cara = await person("Cara")
  await cara.page.goto(link)
  await looksGood(cara)
  await cara.page.getByLabel("Your name").fill("Cara")
  await cara.page.getByLabel("Email address").fill(ada.email)
  await cara.page.getByLabel("Password").fill("short")
  await cara.page.getByRole("button", { name: "Save" }).click()
  await cara.page.locator("[aria-invalid=true], [role=alert]").first().waitFor()
  await looksGood(cara)
}, [/status of 422/])

play("a busy room, with an open menu, and with a message that can be had back", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await looksGood(ada)
  await ada.opensMenuOf("A heading")
  await looksGood(ada)
  await ada.row("A heading").getByRole("button", { name: "Delete" }).click()
  await ada.page.getByRole("button", { name: "Undo" }).waitFor()
  await looksGood(ada)
})

play("the menu of a message stays in sight on a phone, wherever its row is", async ({ person }) => {
  const ada = await person("Ada", { viewport: NARROW })
  await ada.enter("/rooms/1")
  for (const words of ["Good morning", "A list:", "a line that is far", "unbroken"]) {
    await ada.row(words).evaluate((row) => row.scrollIntoView({ block: "center" }))
    await ada.opensMenuOf(words)
    await eventually(() => ada.page.evaluate(() => {
      const menu = document.querySelector("[open] > .message__actions-menu").getBoundingClientRect()
      const list = document.querySelector(".messages").getBoundingClientRect()
      return list.top <= menu.top && menu.bottom <= list.bottom
    }), true)
    await ada.page.keyboard.press("Escape")
  }
})

play("what is asked of newcomers can be read in other languages", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const link = await ada.page.locator("#invite_url").inputValue()
  const cara = await person("Cara", { viewport: NARROW })
  await cara.page.goto(link)
  const button = cara.page.locator("summary", { hasText: "Translate “Email address”" })
  await button.focus()
  await cara.page.keyboard.press("Enter")
  await cara.page.getByText("Correo electrónico").waitFor()
  await looksGood(cara)
  await cara.page.keyboard.press("Escape")
  await cara.page.getByText("Correo electrónico").waitFor({ state: "hidden" })
  assert.ok(await button.evaluate((summary) => summary === document.activeElement))
})

play("an empty room", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.getByRole("button", { name: "Start a ping with Bo" }).click()
  await ada.arrives((path) => path !== "/rooms/1")
  await ada.page.getByText("Nothing said yet").waitFor()
  await looksGood(ada)
})

play("a message that is being changed", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.opensEditorOf("Good morning")
  await looksGood(ada)
})

play("the sidebar over a narrow page", async ({ person }) => {
  const ada = await person("Ada", { viewport: NARROW })
  await ada.enter("/rooms/1")
  await ada.page.getByRole("button", { name: "Open menu" }).click()
  await ada.page.locator("#sidebar.open").waitFor()
  assert.deepEqual(await findings(ada.page), [])
})

play("the writing tools", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.getByRole("button", { name: "Rich text" }).click()
  await ada.page.locator("#composer lexxy-toolbar").waitFor()
  await looksGood(ada)
})
