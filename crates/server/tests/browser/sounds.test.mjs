// Sounds: what `/play` shows, and when it is heard.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { findings } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** Enters the room with ears: every recording that is played is written down, and ends at once. */
async function listening(person, name, { allowed = true } = {}) {
  const someone = await person(name)
  await someone.page.addInitScript((allowed) => {
    window.heard = []
    HTMLMediaElement.prototype.play = function () {
      if (!allowed) return Promise.reject(new DOMException("play() needs a gesture", "NotAllowedError"))
      window.heard.push(this.src.match(/sounds\/([a-z0-9]+)-/)[1])
      setTimeout(() => this.dispatchEvent(new Event("ended")))
      return Promise.resolve()
    }
  }, allowed)
  await someone.enter("/rooms/1")
  return someone
}

function heard({ page }) {
  return page.evaluate(() => window.heard)
}

play("a sound is heard once by those who look at the room, its sender too, and again when asked", async ({ person }) => {
  const [ada, bo] = [await listening(person, "Ada"), await listening(person, "Bo")]
  await ada.says("/play tada")
  for (const someone of [ada, bo]) {
    await someone.sees("Ta-da!")
    await eventually(() => heard(someone), ["tada"])
  }
  assert.deepEqual(await findings(bo.page), [])
  await bo.row("Ta-da!").getByRole("button", { name: "Play tada" }).click()
  await eventually(() => heard(bo), ["tada", "tada"])
  await bo.page.reload()
  await bo.settled()
  await bo.sees("Ta-da!")
  assert.deepEqual(await heard(bo), [])
  await ada.says("after the sound")
  await ada.sees("after the sound")
  assert.deepEqual(await heard(ada), ["tada"])
})

play("whoever asked for quiet hears nothing, now and after a reload", async ({ person }) => {
  const [ada, bo] = [await listening(person, "Ada"), await listening(person, "Bo")]
  await ada.says("/play bell")
  await bo.sees("Ding!")
  await eventually(() => heard(bo), ["bell"])
  await bo.row("Ding!").getByRole("button", { name: "Don't play sounds by themselves" }).click()
  await ada.says("/play honk")
  await bo.sees("Honk!")
  await bo.page.reload()
  await bo.settled()
  await ada.says("/play yodel")
  await bo.sees("Yodel-ay-hee-hoo")
  await eventually(() => heard(ada), ["bell", "honk", "yodel"])
  assert.deepEqual(await heard(bo), [])
  await bo.row("Ding!").getByRole("button", { name: "Play bell" }).click()
  await eventually(() => heard(bo), ["bell"])
})

play("a browser that wants a gesture first is no trouble", async ({ person }) => {
  const [ada, bo] = [await listening(person, "Ada"), await listening(person, "Bo", { allowed: false })]
  await ada.says("/play rimshot")
  await bo.sees("Ba-dum tss")
  await eventually(() => bo.page.locator(".sound--playing").count(), 0)
})

play("recordings are really played, from our own house", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  const came = ada.page.waitForResponse((response) => /\/assets\/sounds\/yay-/.test(response.url()))
  await ada.says("/play yay")
  assert.ok([200, 206].includes((await came).status()))
  const picture = ada.page.locator(".sound__picture[alt=yay]").last()
  await picture.waitFor()
  await eventually(() => picture.evaluate((image) => image.complete && image.naturalWidth > 0))
})
