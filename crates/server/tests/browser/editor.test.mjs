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
  await pastes(ada, { "text/plain": "```rust\nlet pasted = 1;\n```\n" })
  await ada.page.locator("#composer [data-language=rust]").waitFor()
  assert.deepEqual(await codeOf("let pasted"), { language: "rust", text: "let pasted = 1;" })
  const bare = "def bare(x):\n    # add one\n    return __x__ * 2\n\n# main\nprint(bare(1))"
  await pastes(ada, { "text/plain": bare })
  await ada.page.locator("#composer [data-language=plain]").waitFor()
  assert.deepEqual(await codeOf("def bare"), { language: "plain", text: bare })
  await pastes(ada, { "text/plain": "- tea,\n  which is warm\n  - green\n  - black" })
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("green")
  assert.equal(await ada.row("green").locator("li").count(), 3)
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

play("what is pasted from a page or a word processor keeps what its styles mean, and brings no picture of itself", async ({ person }) => {
  const ada = await alone(person)
  const picture = { name: "image.png", type: "image/png" }
  await pastes(ada, {
    "text/html": `<meta charset="utf-8"><style>p { color: red }</style><b style="font-weight:normal" id="docs-guid"><p style="margin:0">
      <span style="font-weight:700;color:#000">Loud</span><span style="font-style: italic;white-space:pre-wrap"> and slanted </span><span
      style="text-decoration:line-through">gone</span> <span style="display:none">spy</span><span style="white-space:pre-wrap">see </span><a
      href="https://example.com/there" style="color:blue"><span style="font-weight:400">there</span></a></p></b>`,
    "text/plain": "Loud and slanted gone see there",
  }, picture)
  await ada.editor.getByText("slanted").waitFor()
  assert.equal(await ada.page.locator(".composer__file").count(), 0)
  await ada.page.keyboard.press("Enter")
  const html = await arrived(ada, "slanted")
  assert.match(html, /<strong>Loud<\/strong>/)
  assert.match(html, /<(em|i)>\s*and slanted\s*<\/\1>/)
  assert.match(html, /<s>gone<\/s>/)
  assert.equal(await ada.row("slanted").locator(".trix-content").innerText().then((words) => words.trim()), "Loud and slanted gone see there")

  await pastes(ada, { "text/html": `<img src="https://example.com/cat.png" style="width:9px">` }, picture)
  await ada.page.locator(".composer__file").waitFor()
})

play("words that were just pasted are sent by the Enter that follows at once", async ({ person }) => {
  const ada = await alone(person)
  const blocked = await ada.page.evaluate(() => {
    const clipboardData = new DataTransfer()
    clipboardData.setData("text/plain", "straight from the clipboard")
    const field = document.activeElement
    field.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
    return !field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true, cancelable: true }))
  })
  assert.ok(blocked)
  await ada.sees("straight from the clipboard")
})

play("marked words become a link by Ctrl+K, to an address as people say it", async ({ person }) => {
  const ada = await alone(person)
  const { keyboard } = ada.page
  const field = ada.page.getByPlaceholder("Enter a URL")
  for (const [words, said, link] of [["our page", "example.com/us", "https://example.com/us"], ["write us", "ann@example.com", "mailto:ann@example.com"]]) {
    await ada.editor.click()
    await keyboard.type(words)
    await keyboard.press("ControlOrMeta+A")
    await keyboard.press("ControlOrMeta+K")
    await field.fill(said)
    await keyboard.press("Enter")
    await ada.editor.locator("a", { hasText: words }).waitFor()
    await keyboard.press("End")
    await keyboard.press("Enter")
    await ada.sees(words)
    assert.equal(await ada.row(words).locator(".trix-content a").getAttribute("href"), link)
  }
})

play("the line above the composer says what Enter does where the caret is", async ({ person }) => {
  const ada = await alone(person)
  const hint = ada.page.locator(".composer__input-hint")
  const says = (words) => eventually(() => hint.innerText(), words)
  await ada.page.keyboard.type("words")
  await says("Shift + Enter for a new line")
  await ada.page.keyboard.press("Shift+Enter")
  await ada.page.keyboard.type("- ")
  await ada.page.keyboard.type("an item")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("an item")
  await ada.page.keyboard.type("- an item of its own")
  await says("Ctrl + Enter sends")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("an item of its own")
  await ada.page.keyboard.type("``` code")
  await says("Ctrl + Enter sends, ↓ after the last line leaves the code")
  await ada.page.keyboard.press("ArrowDown")
  await ada.page.keyboard.type("after it")
  await says("Shift + Enter for a new line")
  await ada.page.keyboard.press("Enter")
  assert.equal(await ada.row("after it").locator("pre").innerText(), "code")
})

play("what looks like markup in plain words stays words", async ({ person }) => {
  const ada = await alone(person)
  await ada.page.keyboard.type("<img src=x onerror=alert(1)> & <b>not bold</b>")
  await ada.page.keyboard.press("Enter")
  await ada.sees("<img src=x onerror=alert(1)> & <b>not bold</b>")
})

/** Pastes where the caret is, and a file with it if one is given. */
async function pastes(person, data, file = null) {
  await person.page.evaluate(([data, file]) => {
    const clipboardData = new DataTransfer()
    for (const [type, value] of Object.entries(data)) clipboardData.setData(type, value)
    if (file) clipboardData.items.add(new File(["picture"], file.name, { type: file.type }))
    document.activeElement.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }))
  }, [data, file])
}

/** A promise and what keeps it. */
function gate() {
  let open
  const promise = new Promise((done) => { open = done })
  return { promise, open }
}
