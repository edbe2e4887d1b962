// Looking after the place: settings, people, bans, styles, and how it does, before everybody's eyes.
import assert from "node:assert/strict"
import { execFileSync } from "node:child_process"
import { once } from "node:events"
import { createServer } from "node:http"
import { join } from "node:path"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

const button = (person, name) => person.page.getByRole("button", { name, exact: true })

/** A program behind a webhook that refuses what it is told until it relents. */
async function refuser() {
  let [status, asked] = [400, 0]
  const server = createServer((_, answer) => {
    asked += 1
    answer.writeHead(status).end()
  })
  await once(server.listen(0, "127.0.0.1"), "listening")
  return {
    url: `http://127.0.0.1:${server.address().port}/`,
    asked: () => asked,
    relents: () => (status = 200),
    refuses: () => (status = 400),
    close: () => server.close(),
  }
}

async function posts({ page, origin }, path, form) {
  const answer = await page.request.post(origin + path, { form, maxRedirects: 0, headers: { accept: "text/html" } })
  assert.ok(answer.status() < 400, `${path}: ${answer.status()}`)
  return answer
}

let ping

const says = (ada, text) => posts(ada, `${ping}/messages`, { "message[body]": text })

/** Makes a bot that listens there, and says something to it. */
async function tells(ada, url) {
  await posts(ada, "/account/bots", { "user[name]": "Grump", "user[webhook_url]": url })
  const list = await (await ada.page.request.get(ada.origin + "/account/bots")).text()
  const bot = list.match(/\/account\/bots\/(\d+)/)[1]
  const made = await posts(ada, `/rooms/directs?user_ids[]=${bot}`, {})
  ping = new URL(made.headers().location).pathname
  await says(ada, "are you there?")
}

async function together(person) {
  const [ada, bo] = await Promise.all([person("Ada"), person("Bo")])
  await bo.enter("/rooms/1")
  return [ada, bo]
}

/** Newcomers join by the link that the account page shows. */
async function joins(person, ada, name) {
  await ada.page.goto(ada.origin + "/account/edit")
  const link = await ada.page.locator("#invite_url").inputValue()
  const newcomer = await person(name)
  await newcomer.join(link)
  return newcomer
}

play("the name and who may make rooms change on open pages", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.goto(ada.origin + "/account/edit")
  await ada.page.getByLabel("Name this account").fill("The Attic")
  await ada.page.keyboard.press("Enter")
  await ada.page.getByText("Saved.").waitFor()
  await bo.page.locator("#app-logo", { hasText: "The Attic" }).waitFor()

  const newRoom = bo.page.getByRole("link", { name: "New Chat Room" })
  await newRoom.waitFor()
  const toggle = ada.page.getByRole("switch", { name: "Must be admin to create new rooms" })
  await toggle.click()
  await newRoom.waitFor({ state: "hidden" })
  await ada.page.getByRole("switch", { name: "Must be admin to create new rooms", checked: true }).waitFor()
  assert.ok(await ada.page.getByRole("link", { name: "New Chat Room" }).isVisible(), "Ada still may")
  await toggle.click()
  await newRoom.waitFor()
})

play("a new join link is made by hand, and asked about first", async ({ person }) => {
  const ada = await person("Ada")
  await ada.page.goto(ada.origin + "/account/edit")
  const old = await ada.page.locator("#invite_url").inputValue()
  await button(ada, "Regenerate join link").press("Enter")
  await ada.page.getByRole("dialog").getByRole("button", { name: "Regenerate" }).press("Enter")
  await eventually(async () => (await ada.page.locator("#invite_url").inputValue()) !== old, true)
  assert.equal((await fetch(old)).status, 404)
})

play("a role changes with the keyboard alone, and its owner's page knows at once", async ({ person }) => {
  const [ada, bo] = await together(person)
  await ada.page.goto(ada.origin + "/account/edit")
  const role = (word) => ada.page.getByRole("switch", { name: `Role: ${word}, Bo` })
  await role("Member").focus()
  await ada.page.keyboard.press("Space")
  await role("Administrator").waitFor()
  await eventually(() => bo.page.evaluate(() => document.body.classList.contains("admin")), true)
  await bo.page.goto(bo.origin + "/account/status")
  await bo.page.getByRole("heading", { name: "How it's doing", level: 1 }).waitFor()

  assert.ok(await ada.page.getByRole("switch", { name: "Role: Administrator, Ada" }).isDisabled())
  await role("Administrator").press("Enter")
  await bo.page.getByRole("heading", { name: "That's not yours to do" }).waitFor()
}, [/403/])

play("whoever is removed is out at once, on their open page too", async ({ person }) => {
  const ada = await person("Ada")
  const dee = await joins(person, ada, "Dee")
  await ada.page.reload()
  await button(ada, "Delete Dee").press("Enter")
  await ada.page.getByRole("dialog").getByRole("button", { name: "Remove" }).press("Enter")
  await button(ada, "Delete Dee").waitFor({ state: "detached" })
  await dee.page.waitForURL((url) => url.pathname === "/session/new")
})

play("a ban makes what was said vanish before everybody, and lifting it brings it back", async ({ person }) => {
  const [ada, bo] = await together(person)
  const eve = await joins(person, ada, "Eve")
  await eve.says("Buy my shoes")
  await bo.says("Not again")
  await bo.sees("Buy my shoes")
  await bo.row("Buy my shoes").hover()

  await ada.page.goto(ada.origin + "/account/edit")
  await ada.page.getByRole("searchbox", { name: "Find somebody" }).fill("eve")
  await eventually(() => ada.page.locator(".people__row").count(), 1)
  await ada.page.locator(".people__name", { hasText: "Eve" }).click()
  await button(ada, "Ban Eve").press("Enter")
  await ada.page.getByRole("dialog").getByRole("button", { name: "Ban" }).press("Enter")
  await button(ada, "Remove ban").waitFor()
  await ada.page.getByText("out of sight, and goes for good on").waitFor()
  await looksGood(ada)
  await bo.seesNoMore("Buy my shoes")
  await bo.sees("Not again")
  await bo.page.reload()
  await bo.settled()
  assert.deepEqual(await bo.row("Buy my shoes").count(), 0)

  await button(ada, "Remove ban").press("Enter")
  await ada.page.getByRole("dialog").getByRole("button", { name: "Remove ban" }).press("Enter")
  await bo.sees("Buy my shoes")
  assert.deepEqual(await bo.messages(), ["Buy my shoes", "Not again"])
})

play("styles show while they are written, and on everybody's open page when they are saved", async ({ person }) => {
  const [ada, bo] = await together(person)
  const ground = ({ page }) => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)
  const before = await ground(bo)
  await ada.page.goto(ada.origin + "/account/custom_styles/edit")
  const field = ada.page.getByLabel("CSS", { exact: true })
  await field.fill(":root { --color-bg: rgb(1, 120, 3) }")
  await eventually(() => ground(ada), "rgb(1, 120, 3)")
  await ada.page.keyboard.press("Escape")
  await eventually(() => ground(ada), before)
  await field.press("ControlOrMeta+Enter")
  await ada.page.getByText("Saved.").waitFor()
  await eventually(() => ground(bo), "rgb(1, 120, 3)")
  await bo.page.reload()
  await eventually(() => ground(bo), "rgb(1, 120, 3)")

  await field.fill("")
  await field.press("ControlOrMeta+Enter")
  await ada.page.getByText("Saved.").waitFor()
  await eventually(() => ground(bo), before)
})

play("work that was given up is seen, tried again and forgotten", async ({ person }) => {
  const ada = await person("Ada")
  const program = await refuser()
  try {
    await tells(ada, program.url)
    const given = ada.page.locator(".status__job")
    const looks = async () => {
      await ada.page.goto(ada.origin + "/account/status")
      return given.count()
    }
    await eventually(looks, 1)
    await ada.page.getByText("400").first().waitFor()
    await looksGood(ada)

    // It fails again, and so comes back as work given up.
    const before = program.asked()
    await ada.page.getByRole("button", { name: /^Retry/ }).press("Enter")
    await eventually(() => program.asked() > before)
    await eventually(looks, 1)

    program.relents()
    await ada.page.getByRole("button", { name: /^Retry/ }).press("Enter")
    await eventually(looks, 0)

    program.refuses()
    await says(ada, "and again")
    await eventually(looks, 1)
    await ada.page.getByRole("button", { name: /^Discard/ }).press("Enter")
    await ada.page.getByRole("dialog").getByRole("button", { name: "Discard" }).press("Enter")
    await ada.page.getByText("None. What fails too often").waitFor()
  } finally {
    program.close()
  }
})

play("every page for administrators is readable for everybody", async ({ person }) => {
  const ada = await person("Ada")
  for (const path of ["/account/edit", "/account/custom_styles/edit", "/users/2"]) {
    await ada.page.goto(ada.origin + path)
    await ada.page.locator("#shared_rooms").waitFor({ state: "attached" })
    await looksGood(ada)
  }
})

/** Lets so many people in behind the program's back: by hand it would take minutes. */
function crowds({ folder }, number) {
  const crowd = `
import sqlite3, sys
with sqlite3.connect(sys.argv[1], timeout=10) as db:
    db.executemany("INSERT INTO users (name, name_key, role, status, created_at, updated_at) VALUES (?, ?, 'member', 'active', 1, 1)",
                   [(f"Guest {n:04}", f"guest {n:04}") for n in range(int(sys.argv[2]))])
`
  execFileSync("python3", ["-c", crowd, join(folder, "db/campfire.sqlite3"), String(number)])
}

play("more than a thousand people come as one scrolls, each once, and are found by a piece of their name", async ({ person, campfire }) => {
  const ada = await person("Ada")
  crowds(campfire, 1040)
  await ada.page.goto(ada.origin + "/account/edit")
  const rows = ada.page.locator(".people__row")
  assert.equal(await rows.count(), 500)
  for (const least of [1000, 1040]) {
    await rows.last().scrollIntoViewIfNeeded()
    await eventually(async () => (await rows.count()) >= least, true)
  }
  const ids = await rows.evaluateAll((all) => all.map(({ id }) => id))
  assert.equal(new Set(ids).size, ids.length)
  assert.equal(await ada.page.locator("#next_page_container").count(), 0)
  await ada.page.getByRole("searchbox", { name: "Find somebody" }).fill("guest 103")
  await eventually(() => rows.count(), 10)
})
