// What is pasted from pages and word processors, without its styles: the page's policy takes none from markup, so those that mean
// something become markup of their own.
import { element } from "lib/html"

const SHEETS = /<style[^]*?<\/style>/gi
const TAG = /<[a-z][^>]*>/gi
const STYLE = /\sstyle(\s*=)/gi

/** What a style can say as well as an element; a word processor also says in `b` that something is not bold. */
const MARKS = [
  { tag: "strong", same: "b, strong, h1, h2, h3, h4, h5, h6", yes: ({ fontWeight }) => /^(?:bold|bolder|[6-9]00)$/.test(fontWeight), no: ({ fontWeight }) => /^(?:normal|[1-5]00)$/.test(fontWeight) },
  { tag: "em", same: "i, em", yes: ({ fontStyle }) => /^(?:italic|oblique)/.test(fontStyle), no: ({ fontStyle }) => fontStyle === "normal" },
  { tag: "s", same: "s, strike, del", yes: ({ textDecorationLine }) => textDecorationLine.includes("line-through"), no: () => false },
]

/** The page that the markup makes, with no style but how its blanks are kept. */
export function withoutStyles(html) {
  const bare = html.replace(SHEETS, "").replace(TAG, (tag) => tag.replace(STYLE, " data-style$1"))
  const page = new DOMParser().parseFromString(bare, "text/html")
  for (const node of page.querySelectorAll("[data-style]")) spell(node, stylesOf(node))
  return page
}

/** Whether there is nothing in it but a picture, which comes as a file too. */
export function isPicture({ body }) {
  return body.textContent.trim() === "" && body.querySelectorAll("img").length === 1
}

function stylesOf(node) {
  const { style } = element("i")
  style.cssText = node.dataset.style
  node.removeAttribute("data-style")
  return style
}

function spell(node, styles) {
  if (styles.display === "none") return node.remove()
  if (styles.whiteSpace.startsWith("pre")) node.style.whiteSpace = styles.whiteSpace
  for (const { tag, same, yes, no } of MARKS) {
    if (yes(styles) && !node.closest(same)) node.append(wrapped(tag, node.childNodes))
    else if (no(styles) && node.matches(same) && node.matches("b, strong, i, em")) return node.replaceWith(...node.childNodes)
  }
}

function wrapped(tag, nodes) {
  return element(tag, {}, ...nodes)
}
