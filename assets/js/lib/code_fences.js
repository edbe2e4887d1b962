// Code between fences, as people type and paste it.

import { element } from "lib/html"

const OPENING = /^```([\w+#.-]*)$/
const INDENTED = /^(?: {2}|\t)/
const ITEM = /^\s*(?:[-*+]|\d+[.)])\s/
const CODE = /(<pre[^>]*>)([^]*?)<\/pre>/g

/** A fence that stands alone in its paragraph begins code at a blank, and at Enter too; without a language it holds any. */
export function begin(event) {
  const ends = ["Enter", " "].includes(event.key) && !event.ctrlKey && !event.metaKey
  const [, language] = (ends && caretIn("p")?.textContent.match(OPENING)) || []
  if (language === undefined) return false
  event.preventDefault()
  event.stopPropagation()
  if (language === "") document.execCommand("insertText", false, "plain")
  // The editor looks at each blank by itself.
  queueMicrotask(() => document.execCommand("insertText", false, " "))
  return true
}

/** The body with code ending where a fence was typed that closes it; samples of Markdown keep theirs. */
export function closed(body) {
  return body.replace(CODE, (whole, opening, inside) => {
    const lines = inside.split("<br>")
    const [at, ...more] = lines.flatMap((line, number) => line.trimStart().startsWith("```") ? [number] : [])
    if (!at || more.length > 0 || lines[at].trim() !== "```") return whole
    const after = lines.slice(at + 1).map((line) => line.trim()).join("<br>")
    return `${opening}${lines.slice(0, at).join("<br>")}</pre>${after === "" ? "" : `<p>${after}</p>`}`
  })
}

/** The element around the caret that suits, if the caret is at its end. */
function caretIn(selector) {
  const { anchorNode, anchorOffset } = getSelection()
  const around = anchorNode?.parentElement?.closest(selector)
  if (!around) return null
  const rest = document.createRange()
  rest.selectNodeContents(around)
  rest.setStart(anchorNode, anchorOffset)
  return rest.toString() === "" ? around : null
}

/** Code that is pasted without fences, as a page; null for other words. In code some line stands further in, and not as a part of a list. */
export function unfenced(words) {
  const lines = words.trimEnd().split(/\r?\n/)
  const isOfCode = (line, at) => INDENTED.test(line) && !ITEM.test(line) && !ITEM.test(outside(lines, at))
  if (lines.length < 2 || words.includes("```") || !lines.some(isOfCode)) return null
  const page = document.implementation.createHTMLDocument()
  page.body.append(element("pre", {}, element("code", {}, lines.join("\n"))))
  read(page)
  return page
}

/** The line inside which another one stands. */
function outside(lines, at) {
  const depth = (line) => line.search(/\S/)
  return lines.slice(0, at).findLast((line) => line.trim() !== "" && depth(line) < depth(lines[at])) ?? ""
}

/** Pasted code keeps its language, and ends where its last line does. */
export function read(document) {
  for (const code of document.querySelectorAll("pre > code")) {
    const language = /(?:^|\s)language-(\S+)/.exec(code.className)?.[1] ?? "plain"
    code.parentElement.setAttribute("language", language)
    code.textContent = code.textContent.replace(/\n$/, "")
  }
}
