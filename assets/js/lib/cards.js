// Link cards: a link with its title, a few sentences and a picture, as bodies carry them and as they are shown.
import { element, parse } from "lib/html"

const KIND = "application/vnd.actiontext.opengraph-embed"
const CARDS = `action-text-attachment[content-type*="${KIND}"]`

/** Parts a body from the cards in it. */
export function partedFromCards(html) {
  if (!html.includes(KIND)) return { html, cards: [] }
  const holder = element("div")
  holder.append(parse(html))
  const found = [...holder.querySelectorAll(CARDS)]
  for (const card of found) card.remove()
  return { html: holder.innerHTML, cards: found.map(read) }
}

/** A card as bodies carry it. */
export function htmlOfCard({ title, url, image, description }) {
  const card = element("action-text-attachment", { "content-type": KIND, href: url, filename: title })
  if (image) card.setAttribute("url", image)
  if (description) card.setAttribute("caption", description)
  return card.outerHTML
}

/** Puts what a reader will see in the place of the cards of a body. */
export function showCards(content) {
  for (const card of content.querySelectorAll(CARDS)) card.replaceWith(shownCard(read(card)))
  return content
}

/** A card as readers see it. */
export function shownCard({ title, url, image, description }) {
  const link = element("a", { href: url, rel: "noopener noreferrer", target: "_blank" }, title)
  const content = element("div", { class: "og-embed__content" }, element("div", { class: "og-embed__title" }, link))
  if (description) content.append(element("div", { class: "og-embed__description" }, description))
  const card = element("div", { class: "og-embed gap" }, content)
  if (image) card.append(element("div", { class: "og-embed__image" }, picture(image)))
  return card
}

/** The page with the picture learns nothing about who looks at it, and nothing at all before it is in view. */
function picture(image) {
  return element("img", { class: "image center", alt: "", loading: "lazy", referrerpolicy: "no-referrer", src: image })
}

function read(card) {
  const [url, title] = ["href", "filename"].map((name) => card.getAttribute(name) ?? "")
  return { url, title: title || url, image: card.getAttribute("url"), description: card.getAttribute("caption") ?? "" }
}
