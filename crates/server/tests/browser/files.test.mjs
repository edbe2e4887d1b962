// Files: chosen, pasted and dropped, on their way, and looked at.
import assert from "node:assert/strict"
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { promisify } from "node:util"
import { eventually } from "./support/eventually.mjs"
import { findings, looksGood } from "./support/looks.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene()
/** A picture of one orange dot. */
const PIXEL = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==", "base64")

async function together(person) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await Promise.all([ada.enter("/rooms/1"), bo.enter("/rooms/1")])
  return [ada, bo]
}

function text(name, words = `What ${name} says.`) {
  return { name, mimeType: "text/plain", buffer: Buffer.from(words) }
}

async function picks({ page }, ...files) {
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), page.getByRole("button", { name: "Attach a file" }).click()])
  await chooser.setFiles(files)
}

function tiles({ page }) {
  return page.locator(".composer__file")
}

/** Gives files to the page the way the browser does when somebody pastes or drops them. */
function hands({ page }, event, ...names) {
  return page.evaluate(([event, names]) => {
    const data = new DataTransfer()
    for (const name of names) data.items.add(new File([`What ${name} says.`], name, { type: "text/plain" }))
    const options = { bubbles: true, cancelable: true }
    const target = document.querySelector(event === "paste" ? "#composer [role=textbox], #composer textarea" : "#message-area")
    target.dispatchEvent(event === "paste" ? new ClipboardEvent(event, { ...options, clipboardData: data }) : new DragEvent(event, { ...options, dataTransfer: data }))
  }, [event, names])
}

/** The names of the files in the list, in order, that have arrived. */
function filesSeenBy({ page }) {
  return page.locator(".messages > [data-message-id] .file-card__name").allInnerTexts()
}

play("words and files go out together, in the order in which they were chosen", async ({ person }) => {
  const [ada, bo] = await together(person)
  await picks(ada, text("second.txt"), text("first.txt"))
  await eventually(() => tiles(ada).locator(".composer__file-name").allInnerTexts(), ["second.txt", "first.txt"])
  await ada.says("Both are attached")
  for (const reader of [ada, bo]) {
    await reader.sees("Both are attached")
    await eventually(() => filesSeenBy(reader), ["second.txt", "first.txt"])
  }
  assert.equal(await tiles(ada).count(), 0)
  const order = await bo.page.locator(".messages > [data-message-id]").evaluateAll((rows) => rows.slice(-3).map((row) => row.querySelector(".message__file") !== null))
  assert.deepEqual(order, [false, true, true], "the words come first")
})

play("files are pasted, dropped and taken back, by keyboard too", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await hands(ada, "dragover", "dropped.txt")
  await ada.page.getByText("Drop files to attach them").waitFor()
  await hands(ada, "drop", "dropped.txt")
  await ada.editor.click()
  await hands(ada, "paste", "pasted.txt")
  await eventually(() => tiles(ada).count(), 2)
  assert.deepEqual(await findings(ada.page), [])

  await ada.page.getByRole("button", { name: "Remove dropped.txt" }).press("Enter")
  await eventually(() => tiles(ada).count(), 1)
  assert.equal(await ada.page.evaluate(() => document.activeElement.innerText.trim()), "Remove pasted.txt")
  await ada.page.keyboard.press("Enter")
  await eventually(() => tiles(ada).count(), 0)
  await ada.page.locator("#composer [role=textbox]:focus").waitFor()
})

play("a file that is too large says so and keeps the others from nothing", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.page.evaluate(() => {
    document.querySelector("#composer").setAttribute("data-files-limit-value", "100")
  })
  await picks(ada, text("huge.txt", "x".repeat(101)), text("small.txt"))
  await ada.page.getByText("Too large: at most 100 bytes").waitFor()
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  await eventually(async () => (await filesSeenBy(ada)).includes("small.txt"))
  assert.deepEqual(await tiles(ada).locator(".composer__file-name").allInnerTexts(), ["huge.txt"])
})

play("a file sent offline survives a reload and arrives once", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.context().setOffline(true)
  await ada.page.locator("#connection:not([hidden])").waitFor()
  await picks(ada, text("tunnel.txt"))
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  await ada.page.locator(".message--waiting", { hasText: "tunnel.txt" }).waitFor()
  await ada.page.context().setOffline(false)
  await ada.enter("/rooms/1")
  for (const reader of [ada, bo]) {
    await eventually(async () => (await filesSeenBy(reader)).filter((name) => name === "tunnel.txt"), ["tunnel.txt"])
  }
  await eventually(() => ada.page.locator(".message--pending").count(), 0)
}, [UNREACHABLE])

play("an upload is cancelled on its way, and what the server refuses can be tried again", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  let refuse
  await ada.page.route("**/rooms/1/messages", async (route) => {
    if (route.request().method() !== "POST") return route.fallback()
    if (refuse) return route.fulfill({ status: 422, contentType: "text/plain", body: "it is not a file" })
    await new Promise(() => {})
  })
  await picks(ada, text("never.txt"))
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  const pending = ada.page.locator(".message--pending", { hasText: "never.txt" })
  await pending.getByRole("button", { name: "Cancel" }).click()
  await pending.waitFor({ state: "detached" })

  refuse = true
  await picks(ada, text("refused.txt"))
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  const failed = ada.page.locator(".message--failed", { hasText: "refused.txt" })
  await failed.getByText("Not sent: it is not a file").waitFor()
  await ada.page.unroute("**/rooms/1/messages")
  await failed.getByRole("button", { name: "Try again" }).click()
  await eventually(async () => (await filesSeenBy(ada)).includes("refused.txt"))
}, [/status of 422/])

play("a picture opens in the viewer and gives the focus back", async ({ person }) => {
  const [ada, bo] = await together(person)
  await picks(ada, { name: "dot.png", mimeType: "image/png", buffer: PIXEL })
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  const picture = bo.page.locator("a.message__picture[data-filename='dot.png']")
  await picture.focus()
  await bo.page.keyboard.press("Enter")
  const viewer = bo.page.getByRole("dialog", { name: "Image Viewer" })
  await viewer.locator("img[alt='dot.png']").waitFor()
  await viewer.getByRole("link", { name: "Download" }).waitFor()
  assert.deepEqual(await findings(bo.page), [])
  await bo.page.keyboard.press("Escape")
  await viewer.waitFor({ state: "hidden" })
  assert.equal(await picture.evaluate((link) => link === document.activeElement), true)
  await looksGood(bo)
})

play("words that are pasted with a file stay, and the file comes along", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.editor.click()
  await ada.page.evaluate(() => {
    const data = new DataTransfer()
    data.setData("text/html", "<p>As on the <b>drawing</b></p>")
    data.items.add(new File(["What drawing.txt says."], "drawing.txt", { type: "text/plain" }))
    const field = document.querySelector("#composer [role=textbox]")
    field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true, cancelable: true, clipboardData: data }))
  })
  await eventually(() => tiles(ada).locator(".composer__file-name").allInnerTexts(), ["drawing.txt"])
  await eventually(() => ada.editor.innerText().then((words) => words.trim()), "As on the drawing")
  await ada.page.keyboard.press("Enter")
  await bo.sees("As on the drawing")
  await eventually(async () => (await filesSeenBy(bo)).at(-1), "drawing.txt")
})

/** Files by name that ffmpeg makes of those words. */
async function made(recipes) {
  const folder = await mkdtemp(join(tmpdir(), "films-"))
  try {
    return await Promise.all(Object.entries(recipes).map(async ([name, { mimeType, words }]) => {
      const path = join(folder, name)
      await promisify(execFile)("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", ...words, path])
      return { name, mimeType, buffer: await readFile(path) }
    }))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** How many seconds a sound on the page has. */
function heard(audio) {
  return audio.evaluate((audio) => new Promise((known) => {
    audio.addEventListener("loadedmetadata", () => known(Math.round(audio.duration)), { once: true })
    audio.preload = "metadata"
    audio.load()
  }))
}

play("a film shows its first picture and plays from the middle, and a sound can be heard", async ({ person }) => {
  const [ada, bo] = await together(person)
  const film = ["testsrc=size=320x180:rate=10:duration=6", "-pix_fmt", "yuv420p", "-movflags", "+faststart"]
  await picks(ada, ...await made({ "walk.mp4": { mimeType: "video/mp4", words: film }, "bird.mp3": { mimeType: "audio/mpeg", words: ["sine=duration=2"] } }))
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  const seen = bo.page.locator(".messages > [data-message-id] video.message__attachment")
  await seen.waitFor()
  const poster = await bo.page.request.get(bo.origin + (await seen.getAttribute("poster")))
  assert.equal(poster.status(), 200)
  assert.match(poster.headers()["content-type"], /^image\//)
  const played = await seen.evaluate(async (video) => {
    video.muted = true
    const event = (name) => new Promise((heard) => video.addEventListener(name, heard, { once: true }))
    const ready = event("loadedmetadata")
    video.load()
    video.preload = "auto"
    const playing = video.play()
    await ready
    const sought = event("seeked")
    video.currentTime = 3
    await Promise.all([sought, playing])
    return { duration: Math.round(video.duration), late: video.currentTime >= 3, wide: video.videoWidth }
  })
  assert.deepEqual(played, { duration: 6, late: true, wide: 320 })
  assert.equal(await heard(bo.page.locator(".messages > [data-message-id] audio")), 2)
})

play("a recording is heard in whatever container it comes, and found among the sounds", async ({ person }) => {
  const [ada, bo] = await together(person)
  const words = ["sine=duration=2", "-metadata", "title=Voice"]
  await picks(ada, ...await made({
    "memo.m4a": { mimeType: "audio/mp4", words: [...words, "-f", "mp4"] },
    "spoken.webm": { mimeType: "video/webm", words },
    "said.mp4": { mimeType: "video/mp4", words },
  }))
  await ada.page.getByRole("button", { name: "Send Message" }).click()
  for (const name of ["memo.m4a", "spoken.webm", "said.mp4"]) {
    const sound = bo.page.locator(`.messages > [data-message-id] audio[aria-label="${name}"]`)
    await sound.waitFor()
    assert.equal(await heard(sound), 2, name)
  }
  const found = await (await bo.page.request.get(`${bo.origin}/searches?q=has:audio`)).text()
  assert.ok(found.includes('aria-label="memo.m4a"') && found.includes('aria-label="spoken.webm"'), found)
})
