// The rich editor: how it arrives, and what the keys in it do.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()
/** What a page may move, by the browser's own measure, while the editor arrives. */
const STILL = 0.02

async function alone(person) {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.editor.click()
  return ada
}

/** The HTML of the message with these words, once it has arrived. */
async function arrived(person, text) {
  await person.sees(text)
  return person.row(text).locator(".trix-content").innerHTML()
}

play("the page can be used before the editor arrives, and nothing moves when it does", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.addInitScript(() => {
    window.shifts = []
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const nodes = entry.sources.map(({ node }) => (node?.nodeType === 1 ? node : node?.parentElement))
        if (nodes.some((node) => node?.closest("#composer, .messages"))) window.shifts.push(entry.value)
      }
    }).observe({ type: "layout-shift", buffered: true })
  })
  const editor = gate()
  await ada.page.route("**/vendor/lexxy*.js", async (route) => { await editor.promise; await route.continue() })
  await ada.page.goto(ada.origin + "/rooms/1")
  await ada.heard()
  await ada.page.locator("#composer textarea").fill("Plain for now\nand on a second line")
  await ada.page.keyboard.press("Enter")
  await ada.sees("Plain for now")
  assert.match(await arrived(ada, "Plain for now"), /Plain for now<br>and on a second line/)

  await ada.page.evaluate(() => { window.shifts.length = 0 })
  const places = () => Promise.all(["#composer", ".messages", ".composer__input"].map((part) => ada.page.locator(part).boundingBox()))
  const before = await places()
  editor.open()
  await ada.settled()
  await ada.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))))
  assert.deepEqual(await places(), before)
  const moved = await ada.page.evaluate(() => window.shifts.reduce((sum, value) => sum + value, 0))
  assert.ok(moved <= STILL, `the page moved by ${moved}`)
})

play("what is being typed when the editor arrives is not touched", async ({ person }) => {
  const ada = await person("Ada")
  const editor = gate()
  await ada.page.route("**/vendor/lexxy*.js", async (route) => { await editor.promise; await route.continue() })
  await ada.page.goto(ada.origin + "/rooms/1")
  await ada.heard()
  await ada.types("First half,")
  const came = ada.page.waitForResponse("**/vendor/lexxy*.js")
  editor.open()
  await came
  await ada.page.keyboard.type(" second half")
  await ada.page.keyboard.press("Enter")
  await ada.sees("First half, second half")
  await ada.settled()
})

play("Ctrl+B makes bold, and bold is what is sent", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("this is ")
  await ada.page.keyboard.press("ControlOrMeta+B")
  await ada.page.keyboard.type("important")
  await ada.page.keyboard.press("ControlOrMeta+B")
  await ada.page.keyboard.type(" news")
  await ada.page.keyboard.press("Enter")
  assert.match(await arrived(ada, "this is important news"), /this is <strong>important<\/strong> news/)
})

play("Markdown turns into what it means while it is typed", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("a **loud** and a `small` word ")
  await ada.page.keyboard.press("Enter")
  const html = await arrived(ada, "a loud and a small word")
  assert.match(html, /<strong>loud<\/strong>/)
  assert.match(html, /<code>small<\/code>/)
})

play("Shift+Enter makes a line, Enter sends it all", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("roses are red")
  await ada.page.keyboard.press("Shift+Enter")
  await ada.page.keyboard.type("violets are blue")
  assert.equal(await ada.row("roses").count(), 0)
  await ada.page.keyboard.press("Enter")
  assert.match(await arrived(ada, "roses are red"), /roses are red<br>violets are blue/)
})

play("Enter inside a composition of an input method chooses a word and sends nothing", async ({ person }) => {
  const ada = await alone(person)
  const keys = await ada.page.context().newCDPSession(ada.page)
  await keys.send("Input.imeSetComposition", { text: "にほん", selectionStart: 3, selectionEnd: 3 })
  await keys.send("Input.dispatchKeyEvent", { type: "rawKeyDown", key: "Process", code: "Enter", windowsVirtualKeyCode: 229 })
  await keys.send("Input.insertText", { text: "日本" })
  await keys.send("Input.dispatchKeyEvent", { type: "keyUp", key: "Enter", code: "Enter", windowsVirtualKeyCode: 13 })
  await eventually(() => ada.editor.innerText().then((words) => words.trim()), "日本")
  assert.equal(await ada.row("日本").count(), 0)
  assert.equal(await ada.row("にほん").count(), 0)

  await ada.page.keyboard.press("Enter")
  await ada.sees("日本")
})

play("a code block keeps its lines and its spaces", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("``` ")
  await ada.page.locator("#composer [data-language]").waitFor()
  await ada.page.keyboard.type("fn main() {")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("  let answer = 42;")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("let answer = 42;")
  const code = ada.row("let answer = 42;").locator("pre")
  assert.match(await code.innerText(), /fn main\(\) \{\n\s+let answer = 42;/)
})

play("code between fences is code, typed as anywhere else and pasted", async ({ person }) => {
  const ada = await alone(person)
  const { keyboard } = ada.page
  const codeOf = async (words) => {
    await ada.page.keyboard.press("ControlOrMeta+Enter")
    await ada.sees(words)
    const code = ada.row(words).locator("pre")
    await eventually(() => code.getAttribute("data-language").then(Boolean))
    return { language: await code.getAttribute("data-language"), text: await code.innerText() }
  }
  for (const [fence, key, language] of [["```ruby", "Shift+Enter", "ruby"], ["```python", "Enter", "python"], ["```", "Space", "plain"]]) {
    await keyboard.type(fence)
    await keyboard.press(key)
    await ada.page.locator(`#composer [data-language=${language}]`).waitFor()
    for (const line of [`in ${language}`, "  two", "```"]) {
      await keyboard.type(line)
      await keyboard.press("Enter")
    }
    await keyboard.type(`after ${language}`)
    assert.deepEqual(await codeOf(`after ${language}`), { language, text: `in ${language}\n  two` })
  }
  await ada.page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", "```rust\nlet pasted = 1;\n```\n")
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
  })
  await ada.page.locator("#composer [data-language=rust]").waitFor()
  assert.deepEqual(await codeOf("let pasted"), { language: "rust", text: "let pasted = 1;" })
})

play("on a phone too the tools are there, and code says in which language it is", async ({ person }) => {
  const ada = await person("Ada", { viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true })
  await ada.enter("/rooms/1")
  await ada.page.getByRole("button", { name: "Rich text" }).tap()
  await ada.page.getByRole("button", { name: "Show more toolbar buttons" }).tap()
  await ada.page.locator("#composer lexxy-toolbar [name=code]").tap()
  const language = ada.page.getByLabel("Pick a language")
  await language.selectOption("ruby")
  await ada.editor.pressSequentially("kettle.on unless kettle.on?")
  const [code, choice] = await Promise.all([ada.page.locator("#composer code[data-language] span").first(), language].map((part) => part.boundingBox()))
  assert.ok(choice.y + choice.height <= code.y, "the choice hides none of the code")
  for (const colorScheme of ["light", "dark"]) {
    await ada.page.emulateMedia({ colorScheme })
    assert.deepEqual(await findings(ada.page), [], `code can be read in ${colorScheme}`)
  }
  await ada.page.getByRole("button", { name: "Send Message" }).tap()
  await ada.sees("kettle.on")
  assert.equal(await ada.row("kettle.on").locator("pre").getAttribute("data-language"), "ruby")
})

play("with the toolbar shown Enter makes a line, and Ctrl+Enter sends", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.getByRole("button", { name: "Rich text" }).click()
  await ada.page.locator("#composer lexxy-toolbar").waitFor()
  await ada.page.keyboard.type("one")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("two with a toolbar")
  assert.equal(await ada.row("two with a toolbar").count(), 0)
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("two with a toolbar")
  await ada.page.locator("#composer lexxy-toolbar").waitFor({ state: "hidden" })
})

play("nothing is sent when nothing is written", async ({ person }) => {
  const ada = await alone(person)
  const before = await ada.messageIds()
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("   ")
  await ada.page.keyboard.press("Enter")
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  await ada.editor.click()
  await ada.page.keyboard.press("ControlOrMeta+A")
  await ada.page.keyboard.type("something after all")
  await ada.page.keyboard.press("Enter")
  await ada.sees("something after all")
  assert.equal((await ada.messageIds()).length, before.length + 1)
})

play("what looks like markup in plain words stays words", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("<img src=x onerror=alert(1)> & <b>not bold</b>")
  await ada.page.keyboard.press("Enter")
  await ada.sees("<img src=x onerror=alert(1)> & <b>not bold</b>")
})

/** A promise and what keeps it. */
function gate() {
  let open
  const promise = new Promise((done) => { open = done })
  return { promise, open }
}
