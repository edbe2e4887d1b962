// Building, cleaning and converting small pieces of HTML without handing strings to the parser of the page.

/** Makes an element with attributes and children (nodes or text). */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}

/** Parses markup of our own server into a fragment, without running anything in it. */
export function parse(html) {
  const template = document.createElement("template")
  template.innerHTML = html
  return template.content
}

/** Plain text as the HTML a rich editor would have made of it: paragraphs at blank lines, breaks at line ends. */
export function htmlFromText(text) {
  const paragraphs = text.replace(/\r\n?/g, "\n").trim().split(/\n{2,}/)
  if (paragraphs.join("") === "") return ""
  return paragraphs.map((paragraph) => `<p>${escape(paragraph).replaceAll("\n", "<br>")}</p>`).join("")
}

/** The words of an HTML body, one line per block. */
export function textFromHtml(html) {
  const content = parse(html)
  for (const br of content.querySelectorAll("br")) br.replaceWith("\n")
  for (const block of content.querySelectorAll("p, div, li, pre, blockquote, h1, h2, h3, h4")) block.append("\n")
  for (const paragraph of content.querySelectorAll("p + p")) paragraph.prepend("\n")
  return content.textContent.trim()
}

/** Whether a body shows nothing: no words and nothing embedded. */
export function isBlank(html) {
  const content = parse(html)
  return content.textContent.trim() === "" && !content.querySelector("action-text-attachment, img, hr")
}

const FORBIDDEN = "script, style, iframe, object, embed, form, input, button, textarea, select, link, meta, base, svg, math, template"

/** A body that waits in this browser, made safe to show before the server has cleaned it. */
export function preview(html) {
  const content = parse(html)
  for (const mention of content.querySelectorAll("action-text-attachment[content]")) {
    mention.replaceWith(parse(mention.getAttribute("content")))
  }
  for (const bad of content.querySelectorAll(FORBIDDEN)) bad.remove()
  for (const node of content.querySelectorAll("*")) clean(node)
  return content
}

function clean(node) {
  for (const { name, value } of [...node.attributes]) {
    const script = /^\s*(javascript|data|vbscript):/i.test(value)
    if (name.startsWith("on") || name.startsWith("data-") || name === "style" || name === "id" || script) node.removeAttribute(name)
  }
}

function escape(text) {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;")
}
