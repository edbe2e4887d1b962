// Looking at a page with axe-core, in light and dark, narrow and wide.
import assert from "node:assert/strict"
import { readFile } from "node:fs/promises"
import { createRequire } from "node:module"
import { eventually } from "./eventually.mjs"

const AXE = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")
export const NARROW = { width: 320, height: 640 }
const WIDE = { width: 1440, height: 900 }
const GRAVE = ["serious", "critical"]

/** Looks at what a person has in front of them, in both widths and both colours. */
export async function looksGood({ page }) {
  const troubles = []
  // Whatever comes to lie under the pointer in another width would fade in while it is looked at.
  await page.mouse.move(0, 0)
  for (const viewport of [NARROW, WIDE]) {
    await page.setViewportSize(viewport)
    const width = `${viewport.width} px`
    for (const colorScheme of ["light", "dark"]) {
      await page.emulateMedia({ colorScheme })
      for (const finding of await findings(page)) troubles.push(`${width}, ${colorScheme}: ${finding}`)
    }
    const { scrollWidth } = await page.evaluate(() => ({ scrollWidth: document.documentElement.scrollWidth }))
    if (scrollWidth > viewport.width) troubles.push(`${width}: the page is ${scrollWidth} px wide`)
  }
  assert.deepEqual(troubles, [])
}

/** Waits until what fades has done so: half transparent words have half the contrast. */
async function atRest(page) {
  await eventually(() => page.evaluate(() =>
    document.getAnimations().filter(({ playState, effect }) =>
      playState === "running" && effect.getComputedTiming().endTime < 1000).length), 0)
}

/** What axe-core holds against the page. It comes in through the debugger, where the page's policy does not reach. */
export async function findings(page) {
  await atRest(page)
  await page.evaluate(AXE)
  const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }))
  return violations
    .filter(({ impact }) => GRAVE.includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html.slice(0, 200)}: ${failureSummary}`))
}
