// A busy place to look at: people, rooms and what they said on a few days, told to a fresh Campfire through its forms.
import assert from "node:assert/strict"
import { readFileSync } from "node:fs"
import { PASSWORD } from "./person.mjs"

const ROOMS = ["Workshop", "Front desk", "Lunch", "Release notes", "Design", "Gartenfest", "研究室", "مساحة عامة", "Customers with very long names and even longer wishes", "Music", "Books", "Cycling", "Hiring", "Ops"]

const TALK = [
  ["Ada", "<p>Good morning. The kettle is on.</p>"],
  ["Bo", "<p>Morning! Two sugars, please.</p>"],
  ["Bo", "<p>And then the plan for Thursday: who brings what?</p>"],
  ["Chidi", "<ul><li>tent: Ada</li><li>guitar: me, obviously</li><li>wood: somebody with a car</li></ul>"],
  ["Dorothea", "<p>I have a car, and <strong>dry</strong> wood. See <a href=\"https://example.com/campfires\">how to stack it</a>.</p>"],
  ["Chidi", "<p>🔥</p>"],
  ["Ada", "<blockquote>who brings what?</blockquote><p>I wrote it down, so that nobody has to scroll:</p><pre data-language=\"rust\">fn pack(bag: &amp;mut Bag) {\n    bag.put(\"tent\");\n    bag.put(\"tea\");\n}</pre>"],
  ["Émilie", "<p>Ça marche. J’arrive vers 18 h avec du pain, du fromage et une très longue histoire.</p>"],
  ["Kenji", "<p>木曜日は雨かもしれません。傘を持ってきてください。</p>"],
  ["Bo", "<p>Rain makes the best stories. Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichenverleihungszeremonie included.</p>"],
  ["Ada", "<p>Then it is settled: Thursday at six, by the old oak.</p>"],
]

const EMBED = "application/vnd.actiontext.opengraph-embed"
const CARDS = [
  `<p>Look at this:</p><action-text-attachment content-type="${EMBED}" href="https://example.com/oak" filename="The oldest oak of the valley" caption="A walk of two hours, with a bench at the end and a view over everything that matters."></action-text-attachment>`,
  "<h2>Before we go</h2><p><s>Monday</s> <mark>Thursday</mark>, and bring <code>tea.txt</code></p><ol><li>Pack</li><li>Walk</li></ol>",
  "/play tada",
]

const LOGO = readFileSync(new URL("../../../../../assets/images/logo-512.png", import.meta.url))

const FILES = [
  { name: "poster.png", mimeType: "image/png", buffer: LOGO },
  { name: "packing list for everybody who comes along on Thursday.pdf", mimeType: "application/pdf", buffer: Buffer.from("%PDF-1.4\n%%EOF") },
]

const PEOPLE = ["Bo", "Chidi", "Dorothea", "Émilie", "Kenji"]

/** Fills a fresh Campfire; resolves to where each person is signed in. */
export async function settle(browser, origin) {
  const sessions = {}
  const join = async (name, where, title = name) => {
    const context = await browser.newContext({ baseURL: origin })
    const form = { "user[name]": title, "user[email_address]": `${email(name)}@example.com`, "user[password]": PASSWORD }
    const answer = await context.request.post(where, { form, maxRedirects: 0 })
    assert.equal(answer.status(), 302, `${name} comes in`)
    sessions[name] = await context.storageState()
    return context
  }
  const contexts = { Ada: await join("Ada", "/first_run", "Ada Lindqvist") }
  const page = await (await contexts.Ada.request.get("/")).text()
  const link = new URL(page.match(/https?:\/\/[^"]*\/join\/[^"]+/)[0]).pathname
  for (const name of PEOPLE) contexts[name] = await join(name, link)
  for (const name of ROOMS) await contexts.Ada.request.post("/rooms/opens", { form: { "room[name]": name }, maxRedirects: 0 })
  await ping(contexts.Bo, [1])
  await ping(contexts.Ada, [3, 4])
  for (const [name, body] of TALK) await say(contexts[name], 1, body)
  for (const name of ["Bo", "Kenji", "Dorothea"]) await boost(contexts[name], 1, "🔥")
  await boost(contexts.Bo, 3, "👍")
  for (const room of [2, 4, 6]) await say(contexts.Bo, room, "<p>Has anybody seen the blue folder?</p>")
  await say(contexts.Kenji, 2, `<p>${mention(await people(contexts.Kenji), "Ada")} it is on your desk</p>`)
  for (const body of CARDS) await say(contexts.Bo, 11, body)
  for (const file of FILES) await send(contexts.Chidi, 5, file)
  await contexts.Ada.request.post("/account/bots", { form: { "user[name]": "Weather", "user[webhook_url]": "http://127.0.0.1:9/" }, maxRedirects: 0 })
  await say(contexts.Ada, 11, `<p>${mention(await people(contexts.Ada), "Weather")} what is it like outside?</p>`)
  await contexts.Ada.request.post("/rooms/5/hooks", { form: { "hook[name]": "Builds" }, maxRedirects: 0 })
  for (const context of Object.values(contexts)) await context.close()
  return sessions
}

async function people({ request }) {
  return (await request.get("/autocompletable/users?room_id=2")).json()
}

function mention(everybody, name) {
  const { sgid } = everybody.find((person) => person.name.startsWith(name))
  return `<action-text-attachment sgid="${sgid}" content-type="application/vnd.campfire.mention"></action-text-attachment>`
}

let said = 0

/** Says something in a room. */
export async function say({ request }, room, body) {
  const form = { "message[body]": body, "message[client_message_id]": `town-${said += 1}` }
  const answer = await request.post(`/rooms/${room}/messages`, { form, headers: { Accept: "text/vnd.turbo-stream.html" } })
  assert.equal(answer.status(), 200, await answer.text())
}

async function send({ request }, room, file) {
  const form = { "message[attachment]": file, "message[client_message_id]": `town-${said += 1}` }
  const answer = await request.post(`/rooms/${room}/messages`, { multipart: form, headers: { Accept: "text/vnd.turbo-stream.html" } })
  assert.equal(answer.status(), 200, await answer.text())
}

async function boost({ request }, message, content) {
  await request.post(`/messages/${message}/boosts`, { form: { "boost[content]": content }, maxRedirects: 0 })
}

async function ping({ request }, ids) {
  await request.post(`/rooms/directs?${ids.map((id) => `user_ids[]=${id}`).join("&")}`, { maxRedirects: 0 })
}

function email(name) {
  return name.normalize("NFD").replace(/\P{ASCII}/gu, "").toLowerCase()
}
