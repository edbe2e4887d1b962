// Writing and taking back: deleting with second thoughts, code that is read and copied, formatting as it is typed.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { UNREACHABLE, scene } from "./support/scene.mjs"

const play = scene()

async function together(person) {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  return [ada, bo]
}

/** Presses Delete in the menu of a message, and does not say anything more. */
async function regrets(someone, text) {
  await someone.opensMenuOf(text)
  await someone.row(text).getByRole("button", { name: "Delete" }).click()
  await someone.row(text).waitFor({ state: "hidden" })
}

function notices({ page }) {
  return page.locator(".undo__notice")
}

play("a deleted message can be had back, and nobody else noticed", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Second thoughts")
  await bo.sees("Second thoughts")
  await regrets(ada, "Second thoughts")
  assert.deepEqual(await findings(ada.page), [])
  assert.equal(await bo.row("Second thoughts").isVisible(), true)
  await ada.page.getByRole("button", { name: "Undo" }).click()
  await ada.row("Second thoughts").waitFor()
  await eventually(() => notices(ada).count(), 0)
  await ada.page.reload()
  await ada.settled()
  await ada.sees("Second thoughts")
  assert.equal(await bo.row("Second thoughts").isVisible(), true)
})

play("two messages deleted quickly both go when their time is over", async ({ person }) => {
  const [ada, bo] = await together(person)
  for (const text of ["First to go", "Second to go"]) {
    await ada.says(text)
    await bo.sees(text)
  }
  await regrets(ada, "First to go")
  await regrets(ada, "Second to go")
  for (const text of ["First to go", "Second to go"]) {
    await bo.seesNoMore(text)
    await ada.seesNoMore(text)
  }
  await eventually(() => notices(ada).count(), 0)
})

play("leaving the page leaves nothing half deleted", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Gone with me")
  await bo.sees("Gone with me")
  await regrets(ada, "Gone with me")
  await ada.page.goto("about:blank")
  await bo.seesNoMore("Gone with me")
})

play("what is deleted without a connection is deleted with the next one", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.says("Deleted in a tunnel")
  await bo.sees("Deleted in a tunnel")
  await ada.page.context().setOffline(true)
  await regrets(ada, "Deleted in a tunnel")
  await ada.page.getByRole("button", { name: "Dismiss" }).click()
  assert.equal(await bo.row("Deleted in a tunnel").isVisible(), true)
  await ada.page.context().setOffline(false)
  await bo.seesNoMore("Deleted in a tunnel")
  await ada.seesNoMore("Deleted in a tunnel")
}, [UNREACHABLE])

play("code is coloured after it can be read, and copied by its button", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.context().grantPermissions(["clipboard-read", "clipboard-write"])
  await ada.editor.click()
  await ada.page.keyboard.type("```js ")
  await ada.page.locator("#composer [data-language]").waitFor()
  await ada.page.keyboard.type("/* the answer */ const answer = 42")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  for (const someone of [ada, bo]) {
    await someone.sees("the answer")
    await someone.row("the answer").locator("pre .token").first().waitFor()
  }
  const row = ada.row("the answer")
  const copy = row.getByRole("button", { name: "Copy code" })
  await copy.focus()
  assert.deepEqual(await findings(ada.page), [])
  await ada.page.keyboard.press("Enter")
  await eventually(() => ada.page.locator("#announcer").innerText(), "Copied")
  assert.equal(await ada.page.evaluate(() => navigator.clipboard.readText()), "/* the answer */ const answer = 42")
})

play("Markdown makes quotes, lists and code while it is typed", async ({ person }) => {
  const [ada] = await together(person)
  await ada.editor.click()
  await ada.page.getByRole("button", { name: "Rich text" }).click()
  await ada.page.keyboard.type("> quoted words")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("- one thing")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("another **bold** thing")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("quoted words")
  const html = await ada.row("quoted words").locator(".trix-content").innerHTML()
  assert.match(html, /<blockquote>.*quoted words.*<\/blockquote>/s)
  assert.match(html, /<ul>.*<li[^>]*>.*one thing.*<\/li>.*<strong>bold<\/strong>.*<\/ul>/s)
})

play("the same cheer by the same person counts once", async ({ person }) => {
  const [ada] = await together(person)
  await ada.says("Cheer me")
  await ada.sees("Cheer me")
  const id = await ada.row("Cheer me").getAttribute("data-message-id")
  for (let time = 0; time < 2; time++) {
    const answer = await ada.page.request.post(`${ada.origin}/messages/${id}/boosts`, { form: { "boost[content]": "🔥" }, headers: { Origin: ada.origin }, maxRedirects: 0 })
    assert.equal(answer.status(), 302)
  }
  await ada.row("Cheer me").locator(".boost").first().waitFor()
  assert.equal(await ada.row("Cheer me").locator(".boost").count(), 1)
})

play("a quote leads to what it quotes, and back again", async ({ person }) => {
  const [ada, bo] = await together(person)
  await bo.says("The original words")
  await ada.sees("The original words")
  await ada.opensMenuOf("The original words")
  await ada.row("The original words").getByRole("button", { name: "Reply" }).click()
  await ada.page.keyboard.type("my answer")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("my answer")
  const original = ada.page.locator(".message", { hasText: "The original words" }).first()
  await ada.row("my answer").getByRole("link", { name: "#" }).click()
  await eventually(() => original.getAttribute("class").then((names) => names.includes("search-highlight")))
  assert.equal(new URL(ada.page.url()).pathname, "/rooms/1")
  const back = ada.page.getByRole("link", { name: "Back to where you were" })
  await back.click()
  await eventually(() => ada.row("my answer").getAttribute("class").then((names) => names.includes("search-highlight")))
  await back.waitFor({ state: "hidden" })
})

play("links in a message lead out of it, not into it", async ({ person }) => {
  const [ada] = await together(person)
  await ada.says(`see ${ada.origin}/users/1 and https://example.com/x for more`)
  await ada.sees("for more")
  const row = ada.row("for more")
  await eventually(() => row.locator("a[href='https://example.com/x']").getAttribute("target"), "_blank")
  await row.locator(".trix-content a[href$='/users/1']").click()
  await ada.page.waitForURL("**/users/1")
  await ada.page.getByRole("heading", { level: 1, name: "Ada" }).waitFor()
})
