// Code in messages: a button that copies it, and colours that come when the page has nothing better to do.
import { announce } from "lib/announce"
import { copyText } from "lib/clipboard"
import { element } from "lib/html"

const PLAIN = "pre:not(.code-block > pre)"
const COPIED = 1500

/** Dresses the code blocks of a row that are still bare. */
export function dressCode(row) {
  for (const block of row.querySelectorAll(`.trix-content ${PLAIN}`)) {
    const holder = element("div", { class: "code-block" })
    block.before(holder)
    block.tabIndex = 0
    holder.append(block, copyButton(block))
    colourSoon(block)
  }
}

function copyButton(block) {
  const button = element("button", { type: "button", class: "btn code-block__copy", "aria-label": "Copy code" }, "Copy")
  button.addEventListener("click", () => copy(block, button))
  return button
}

async function copy(block, button) {
  const done = await copyText(block.textContent.replace(/\n$/, ""))
  announce(done ? "Copied" : "Couldn't copy")
  if (!done) return
  button.textContent = "Copied"
  setTimeout(() => { button.textContent = "Copy" }, COPIED)
}

/** Only words are coloured: what was made bold or a link by hand stays as it is. */
async function colourSoon(block) {
  if (block.querySelector(":not(br)")) return
  for (const line of block.querySelectorAll("br")) line.replaceWith("\n")
  try {
    await idle()
    block.dataset.language ??= (await import("lib/languages")).languageOf(block.textContent) ?? "plain"
    if (block.dataset.language === "plain") return
    const { highlightElement } = await import("lexxy")
    if (block.isConnected) highlightElement(block)
  } catch {
    // Without colours it is read just as well.
  }
}

/** The colours come with the rich editor, which is large. */
function idle() {
  return new Promise((resolve) => {
    if (window.requestIdleCallback) requestIdleCallback(resolve, { timeout: 3000 })
    else setTimeout(resolve, 500)
  })
}
