// Coming in and going out, by hand.
import assert from "node:assert/strict"
import { scene } from "./support/scene.mjs"

const play = scene({ peopled: false })

play("the first person sets Campfire up, a second joins by the link in the welcome, and they talk", async ({ person }) => {
  const ada = await person("Ada")
  await ada.firstRun()
  const link = await ada.page.locator("#invite_url").inputValue()

  const bo = await person("Bo")
  await bo.join(link)

  await ada.says("Welcome, Bo")
  await bo.sees("Welcome, Bo")
  await bo.says("Glad to be here")
  await ada.sees("Glad to be here")
  assert.deepEqual(await ada.messages(), await bo.messages())
})
