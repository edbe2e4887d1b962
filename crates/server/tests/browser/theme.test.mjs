// Light or dark by choice, without a flash and with every page.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** How light the ground of the page is, from 0 to 1. */
const lightness = (person) => person.page.evaluate(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext("2d")
  canvas.fillStyle = getComputedStyle(document.documentElement).backgroundColor
  canvas.fillRect(0, 0, 1, 1)
  return canvas.getImageData(0, 0, 1, 1).data[0] / 255
})
const isDark = async (person) => (await lightness(person)) < 0.3

play("a chosen look counts at once, on every page, against the system, until it is taken back", async ({ person }) => {
  const ada = await person("Ada", { colorScheme: "light" })
  await ada.page.goto(ada.origin + "/users/me/profile")
  assert.equal(await isDark(ada), false)
  await ada.page.getByRole("button", { name: "Dark", exact: true }).click()
  await eventually(() => isDark(ada))
  assert.equal(await ada.page.getByRole("button", { name: "Dark", exact: true }).getAttribute("aria-pressed"), "true")

  await ada.enter("/rooms/1")
  assert.equal(await isDark(ada), true)
  assert.equal(await ada.page.evaluate(() => getComputedStyle(document.documentElement).colorScheme), "dark")
  // Without scripts it is dark already: nothing flashes.
  const quiet = await ada.page.context().request.get(ada.origin + "/rooms/1")
  assert.match(await quiet.text(), /<html lang="en" data-theme="dark">/)

  await ada.page.goto(ada.origin + "/users/me/profile")
  await ada.page.getByRole("group", { name: "Look" }).getByRole("button", { name: "Like my system" }).click()
  await eventually(() => isDark(ada), false)
  await ada.page.emulateMedia({ colorScheme: "dark" })
  await eventually(() => isDark(ada))
  await ada.page.getByRole("button", { name: "Light", exact: true }).click()
  await eventually(() => isDark(ada), false)
})

play("messages stand close together for who wants it so, at once, on every page and before scripts", async ({ person }) => {
  const ada = await person("Ada")
  const bo = await person("Bo")
  await bo.enter("/rooms/1")
  await bo.says("How tall is this?")
  await bo.sees("How tall is this?")
  const height = async () => {
    await ada.enter("/rooms/1")
    return ada.row("How tall is this?").locator(".message__presentation").evaluate((one) => one.getBoundingClientRect().height)
  }
  const chooses = async (name) => {
    await ada.page.goto(ada.origin + "/users/me/profile")
    const choice = ada.page.getByRole("group", { name: "Messages" }).getByRole("button", { name })
    await choice.focus()
    await ada.page.keyboard.press("Enter")
    await eventually(() => choice.getAttribute("aria-pressed"), "true")
  }
  const comfortable = await height()
  await chooses("Compact")
  await ada.page.locator("link#compact").waitFor({ state: "attached" })
  const compact = await height()
  assert.ok(compact < comfortable - 4, `${compact} of ${comfortable}`)
  assert.deepEqual(await findings(ada.page), [])
  const quiet = await ada.page.context().request.get(ada.origin + "/rooms/1")
  assert.match(await quiet.text(), /<link id="compact" rel="stylesheet"/)
  await chooses("Comfortable")
  assert.equal(await height(), comfortable)
})

play("the Enter key and the clock are as one likes them, in this browser", async ({ person }) => {
  const ada = await person("Ada", { locale: "en-US" })
  await ada.page.goto(ada.origin + "/users/me/profile")
  const choice = (name) => ada.page.getByRole("button", { name, exact: true })
  await eventually(() => choice("Sends the message").getAttribute("aria-pressed"), "true")
  await choice("Begins a new line").click()
  await choice("24 hours").click()
  await eventually(() => choice("24 hours").getAttribute("aria-pressed"), "true")

  await ada.enter("/rooms/1")
  await ada.types("Over two")
  await ada.page.keyboard.press("Enter")
  await ada.page.keyboard.type("lines")
  await ada.page.keyboard.press("ControlOrMeta+Enter")
  await ada.sees("Over two")
  assert.match(await ada.row("Over two").innerText(), /Over two\s+lines/)
  const time = ada.row("Over two").locator("time[data-local-time=time]").first()
  assert.match(await time.innerText(), /^\d\d:\d\d$/)

  await ada.page.goto(ada.origin + "/users/me/profile")
  await choice("12 hours").click()
  await choice("Sends the message").click()
  await ada.enter("/rooms/1")
  assert.match(await time.innerText(), /[AP]M$/)
  await ada.says("At once")
  await ada.sees("At once")
})
