// What a reply begins with: the words of a message, and who said them where.
import { element } from "lib/html"

const EMBEDDED = ".og-embed, action-text-attachment, figure, img, video, audio, button"
const KEPT = ["href", "data-language"]

/** The quote of a row of the message list, as HTML for the editor. */
export function quoteOf(row) {
  const author = row.querySelector(".message__author strong").textContent
  const link = element("a", { href: row.querySelector(".message__permalink").href }, "#")
  const quote = element("blockquote", {}, ...wordsOf(row))
  return quote.outerHTML + element("p", {}, `${author} `, link).outerHTML + element("p", {}, element("br")).outerHTML
}

/** Mentions as the names they show, without what is embedded; when nothing else is there, where the first of it leads. */
function wordsOf(row) {
  const body = row.querySelector(".trix-content")?.cloneNode(true)
  if (!body) return [row.querySelector(".message__presentation").innerText.trim()]
  const address = body.querySelector(".og-embed a[href]")?.href
  for (const mention of body.querySelectorAll(".mention")) mention.replaceWith(mention.textContent.trim())
  for (const embedded of body.querySelectorAll(EMBEDDED)) embedded.remove()
  for (const code of body.querySelectorAll("pre")) code.textContent = code.textContent
  for (const holder of body.querySelectorAll(".code-block")) holder.replaceWith(...holder.children)
  if (body.textContent.trim() === "") return [address ?? "…"]
  for (const node of body.querySelectorAll("*")) strip(node)
  return [...body.childNodes]
}

function strip(node) {
  for (const { name } of [...node.attributes]) if (!KEPT.includes(name)) node.removeAttribute(name)
}
