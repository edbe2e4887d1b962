// Takes a picture of every page, light, dark and as on a phone: `node screenshots.mjs FOLDER [WORDS]`. To show one more,
// add a line to PAGES.
import { mkdir } from "node:fs/promises"
import { join } from "node:path"
import { chromium } from "playwright-core"
import { Campfire } from "./support/campfire.mjs"
import { FLAGS } from "./support/scene.mjs"
import { settle } from "./support/town.mjs"

const LOOKS = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "phone", colorScheme: "light", viewport: { width: 360, height: 720 }, hasTouch: true, isMobile: true },
  { name: "phone-dark", colorScheme: "dark", viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true },
]

const click = (words) => (page) => page.getByRole("button", { name: words }).first().click()
const press = (keys) => (page) => page.keyboard.press(keys)
/** A browser of a few years ago. */
const OLD = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/90.0.4430.93 Safari/537.36"
const narrow = (page) => page.viewportSize().width < 800

/** name, path, what Ada does before anybody goes there, and what is done there; `who: null` is nobody. */
const PAGES = [
  { name: "room", path: "/rooms/1" },
  { name: "room-unread", path: "/rooms/2" },
  { name: "room-menu", path: "/rooms/1", act: async (page) => {
    const row = page.locator(".message[data-message-id]").nth(4)
    await row.hover()
    await row.locator(".message__options-btn").click()
  } },
  { name: "room-phrases", path: "/rooms/1/@4" },
  { name: "room-card", path: "/rooms/11" },
  { name: "room-boost", path: "/rooms/1/@4", act: async (page) => {
    await page.locator(".boost").first().waitFor()
    await page.getByRole("link", { name: "Add a boost" }).first().click()
    await page.locator(".boost__form").waitFor()
  } },
  { name: "composer-rich", path: "/rooms/10", act: async (page) => {
    await click("Rich text")(page)
    await page.keyboard.type("A list of what to bring")
  } },
  { name: "composer-code", path: "/rooms/10", act: async (page) => {
    await click("Rich text")(page)
    await page.keyboard.type("``` ")
    await page.keyboard.type("let kettle = Kettle::on();")
  } },
  { name: "composer-words", path: "/rooms/10", act: (page) => page.locator("#composer [role=textbox]").pressSequentially("Is anybody up for tea?") },
  { name: "room-empty", path: "/rooms/10" },
  { name: "room-long-name", path: "/rooms/9" },
  { name: "room-edit", path: "/rooms/1", who: "Ada", act: async (page) => {
    await page.locator("#composer [role=textbox]").click()
    await page.keyboard.press("ArrowUp")
    await page.locator("form[data-controller=edit-message] lexxy-editor:not([hidden])").waitFor()
  } },
  { name: "ping", path: "/rooms/16" },
  { name: "sidebar", path: "/rooms/1", act: async (page) => { if (narrow(page)) await click("Open menu")(page) } },
  { name: "switcher", path: "/rooms/1", act: press("Control+k") },
  { name: "switcher-typed", path: "/rooms/1", act: async (page) => { await press("Control+k")(page); await page.keyboard.type("em") } },
  { name: "keys", path: "/rooms/1", act: press("Control+/") },
  { name: "search", path: "/searches" },
  { name: "search-found", path: "/searches?q=thursday" },
  { name: "search-nothing", path: "/searches?q=porcupine" },
  { name: "search-mistake", path: "/searches?q=from:zed+has:cheese" },
  { name: "profile", path: "/users/me/profile" },
  { name: "person", path: "/users/2" },
  { name: "new-room", path: "/rooms/opens/new" },
  { name: "new-closed-room", path: "/rooms/closeds/new" },
  { name: "room-settings", path: "/rooms/opens/2/edit" },
  { name: "new-ping", path: "/rooms/directs/new" },
  { name: "ping-settings", path: "/rooms/directs/16/edit" },
  { name: "involvement", path: "/rooms/1", act: (page) => page.locator(".button_to_change_notifying summary").click() },
  { name: "account", path: "/account/edit" },
  { name: "status", path: "/account/status" },
  { name: "files", path: "/rooms/5/files" },
  { name: "room-files", path: "/rooms/5" },
  { name: "room-file", path: "/rooms/5", act: (page) => page.locator(".message__attachment").first().click() },
  { name: "hooks", path: "/rooms/5/hooks" },
  { name: "notifications", path: "/users/me/push_subscriptions" },
  { name: "bots", path: "/account/bots" },
  { name: "bot", path: "/account/bots", act: async (page) => {
    await page.getByRole("link", { name: /^Edit / }).first().click()
    await page.locator("#bot_avatar").waitFor()
  } },
  { name: "bot-log", path: "/account/bots", act: async (page) => {
    await page.getByRole("link", { name: /^Edit / }).first().click()
    await page.getByRole("button", { name: "Delete this chat bot" }).scrollIntoViewIfNeeded()
  } },
  { name: "offline", path: "/offline" },
  { name: "new-bot", path: "/account/bots/new" },
  { name: "custom-styles", path: "/account/custom_styles/edit" },
  { name: "not-found", path: "/nothing/here" },
  { name: "sign-in", path: "/session/new", who: null },
  { name: "sign-in-refused", path: "/session/new", who: null, act: async (page) => {
    await page.getByLabel("Email address").fill("ada@example.com")
    await page.getByLabel("Password").fill("not this one")
    await click("Go")(page)
    await page.getByRole("alert").waitFor()
  } },
  { name: "join-refused", path: ({ join }) => join, who: null, act: async (page) => {
    await page.getByLabel("Your name").fill("Zoe")
    await page.getByLabel("Email address").fill("zoe@example.com")
    await page.getByLabel("Password").fill("short")
    await click("Save")(page)
    await page.locator("[aria-invalid=true]").waitFor()
  } },
  { name: "join-languages", path: ({ join }) => join, who: null, act: (page) => page.locator(".language-list-menu summary").nth(1).click() },
  { name: "join-nowhere", path: "/join/AAAA-BBBB-CCCC", who: null },
  { name: "confirm", path: "/rooms/opens/2/edit", act: click(/^Delete /) },
  { name: "flash", path: "/rooms/999" },
  { name: "join", path: ({ join }) => join, who: null },
  { name: "transfer", path: ({ transfer }) => transfer, who: null },
  { name: "transfer-refused", path: "/session/transfers/nonsense", who: null },
  { name: "forbidden", path: "/account/bots", who: "Kenji" },
  { name: "unsupported", path: "/rooms/1", userAgent: OLD },
  { name: "message-alone", path: "/rooms/1/messages/1" },
  { name: "message-edit-alone", path: "/rooms/1/messages/1/edit" },
  { name: "boosts-alone", path: "/messages/1/boosts" },
  { name: "files-empty", path: "/rooms/10/files" },
  { name: "banned", path: "/users/3", prepare: (ada) => ada.post("/users/3/ban", { maxRedirects: 0 }) },
  { name: "sign-in-too-often", path: "/session/new", who: null, act: async (page) => {
    for (let tries = 0; tries < 11; tries++) await page.request.post("/session", { form: { email_address: "ada@example.com", password: "not this one" } })
    await page.getByLabel("Email address").fill("ada@example.com")
    await page.getByLabel("Password").fill("not this one")
    await click("Go")(page)
    await page.getByRole("alert").waitFor()
  } },
  // The last, because nobody but Ada is in a room afterwards.
  { name: "welcome", path: "/", who: "Kenji", prepare: closeEverything },
]

const [folder, ...only] = process.argv.slice(2)
const wanted = ({ name }) => only.length === 0 || only.some((word) => name.includes(word))

const campfire = await Campfire.start()
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS })
try {
  await mkdir(folder, { recursive: true })
  if (wanted({ name: "first-run" })) await each(null, (page, look) => visit(page, look, { name: "first-run", path: "/first_run" }))
  const sessions = await settle(browser, campfire.origin)
  const links = { join: await link(sessions.Ada, "/rooms/1", "join"), transfer: await link(sessions.Ada, "/users/me/profile", "session/transfers") }
  for (const entry of PAGES.filter(wanted)) {
    const { who = "Ada", path, prepare, userAgent } = entry
    if (prepare) await asAda(sessions.Ada, prepare)
    await each(sessions[who], (page, look) => visit(page, look, { ...entry, path: typeof path === "function" ? path(links) : path }), { userAgent })
  }
} finally {
  await browser.close()
  await campfire.close()
}

/** In every look, with a browser of its own, so that nothing is left over. */
async function each(storageState, take, more = {}) {
  for (const { name, ...options } of LOOKS) {
    const context = await browser.newContext({ ...options, ...more, storageState, reducedMotion: "reduce", baseURL: campfire.origin, locale: "en-GB" })
    await take(await context.newPage(), name)
    await context.close()
  }
}

async function visit(page, look, { name, path, act }) {
  const answer = await page.goto(path)
  await calm(page)
  try {
    await act?.(page)
    await page.waitForTimeout(250)
  } catch (error) {
    console.error(`${name}, ${look}: ${error.message.split("\n")[0]}`)
  }
  await page.screenshot({ path: join(folder, `${name}-${look}.png`) })
  console.log(`${answer.status()} ${name} ${look}`)
}

/** Until the sidebar is there, the editor has come and nothing is loading. */
async function calm(page) {
  await page.waitForLoadState("networkidle")
  if (await page.locator("#composer").count() > 0) await page.locator("#composer lexxy-editor:not([hidden])").waitFor()
}

/** The path of a link of that kind which a page shows. */
function link(storageState, path, kind) {
  return asAda(storageState, async (ada) => {
    const page = await (await ada.get(path)).text()
    return new URL(page.match(new RegExp(`https?://[^"]*/${kind}/[^"]+`))[0]).pathname
  })
}

async function asAda(storageState, act) {
  const context = await browser.newContext({ storageState, baseURL: campfire.origin })
  try {
    return await act(context.request)
  } finally {
    await context.close()
  }
}

/** Leaves Ada alone in every room. */
async function closeEverything(ada) {
  const rooms = new Set((await (await ada.get("/users/me/sidebar")).text()).match(/(?<=list_room_)\d+/g))
  for (const room of rooms) {
    await ada.post(`/rooms/closeds/${room}`, { form: { _method: "patch", "room[name]": `Closed ${room}`, "user_ids[]": "1" }, maxRedirects: 0 })
  }
}
