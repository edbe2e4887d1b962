// Who is here: a mark at people's faces, and words for those who hear the page.
import assert from "node:assert/strict"
import { findings } from "./support/looks.mjs"
import { scene } from "./support/scene.mjs"

const play = scene()

/** Waits until Bo's entry among the pings says that he is here, or does not. */
async function showsBo({ page }, here) {
  await page.getByRole("button", { name: here ? "Start a ping with Bo (here now)" : /^Start a ping with Bo$/ }).waitFor()
}

play("who has a room open is marked as here until the last page of theirs is gone", async ({ person }) => {
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await showsBo(ada, false)
  const bo = await person("Bo")
  await bo.enter("/rooms/1")
  await showsBo(ada, true)
  assert.deepEqual(await findings(ada.page), [])

  const tab = await bo.inAnotherTab()
  await tab.enter("/rooms/1")
  await bo.page.close()
  await ada.page.goto(`${ada.origin}/users/2`)
  await ada.page.locator(".profile__standing", { hasText: "Member (here now)" }).waitFor()
  await showsBo(ada, true)

  await tab.page.close()
  await showsBo(ada, false)
  assert.equal(await ada.page.locator(".profile__standing").innerText(), "Member")
})

play("a sidebar that comes anew still says who is here", async ({ person }) => {
  const [ada, bo] = [await person("Ada"), await person("Bo")]
  await bo.enter("/rooms/1")
  await ada.enter("/rooms/1")
  await showsBo(ada, true)
  const marks = await ada.page.evaluate(async () => {
    const frame = document.querySelector("#user_sidebar")
    const mark = frame.querySelector(".direct .here")
    const seen = []
    new MutationObserver(() => seen.push(mark.hidden)).observe(mark, { attributeFilter: ["hidden"] })
    frame.reload()
    await frame.loaded
    return [...seen, mark.isConnected, mark.hidden]
  })
  assert.deepEqual(marks, [true, false], "the mark stays, and does not blink")
})
