// The rich editor (Lexxy) as a surface to write on. Invariant: only this module, mention_source and code_fences know which editor it is.
import { configure } from "lexxy"
import * as fences from "lib/code_fences"
import { meta } from "lib/current"
import { score } from "lib/fold"
import { element } from "lib/html"
import { MENTION, MentionSource, mentionHtml } from "lib/mention_source"
import { isPicture, withoutStyles } from "lib/pasted_html"
import { PlainText } from "lib/plain_text"

const UNFURLED = "application/vnd.actiontext.opengraph-embed"
/** Tools for things a chat message has no use for, or that have their own button beside the editor. */
const UNUSED = ["image", "file", "table", "divider", "highlight"]

/** An item with nothing in it at the end of a list that ends the text. */
const EMPTY_END = /(?:<li[^>]*>(?:<br>|\s|<\/?p>)*<\/li>)+(<\/[uo]l>)$/

configure({ chat: { permittedAttachmentTypes: [MENTION, UNFURLED], highlight: { buttons: {} } } })

/** The name under which the editor takes what is pasted, and that of what it copied itself. */
const PASTE = "paste"
const COPIED_HERE = "application/x-lexical-editor"

/** The class of a list of people that is shown. */
const SHOWN = "lexxy-prompt-menu--visible"

/** Whether the editor can be used without waiting. */
export let isReady = false

/** Resolves when the editor is defined and its styles are here. */
export const ready = Promise.all([customElements.whenDefined("lexxy-prompt"), styles()]).then(() => { isReady = true })

/** Is built beside a textarea, takes its place when it is mounted, and is dissolved into it again. */
export class RichText {
  plain = false
  /** Resolves when what was pasted last stands in the text; null when it does. */
  pasting = null

  constructor(textarea, { value, label, mentionsUrl }) {
    this.textarea = textarea
    this.editor = element("lexxy-editor", { class: "lexxy-editor lexxy-content input", preset: "chat", "aria-label": label, placeholder: textarea.placeholder, value })
    if (mentionsUrl) this.editor.append(this.#prompt(mentionsUrl))
    this.editor.hidden = true
    this.mounted = new Promise((resolve) => this.editor.addEventListener("lexxy:initialize", resolve, { once: true }))
    this.editor.addEventListener("lexxy:insert-markdown", ({ detail }) => fences.read(detail.document))
    this.editor.addEventListener("paste", (event) => this.#takePasted(event), { capture: true })
    this.editor.addEventListener("paste", ({ clipboardData }) => this.#awaitPasted(clipboardData))
    for (const name of ["keydown", "click"]) this.editor.addEventListener(name, (event) => this.#completeLink(event), { capture: true })
    this.given = value
    textarea.after(this.editor)
    for (const name of UNUSED) this.#removeTool(name)
    this.#mindList()
  }

  /** Whether it can be written in; it dissolves when its page goes. */
  get isThere() {
    return this.editor.isConnected && Boolean(this.editor.editorContentElement)
  }

  /** What was typed meanwhile comes along. */
  takeOver(value) {
    if (value !== this.given) this.value = value
    this.textarea.remove()
    this.editor.editorContentElement.id = this.textarea.id
    this.editor.hidden = false
  }

  /** Gives up before having taken over. */
  remove() {
    this.editor.remove()
  }

  /** Without the empty item that begins when Enter ends a list. */
  get value() {
    return this.editor.isEmpty ? "" : fences.closed(this.editor.value).replace(EMPTY_END, "$1")
  }

  set value(html) {
    this.editor.value = html
  }

  get blank() {
    return this.editor.isBlank && !this.editor.value.includes("<action-text-attachment")
  }

  /** The list of people is open and has somebody to choose. */
  get choosing() {
    return this.editor.querySelector(`.${SHOWN}:not(.lexxy-prompt-menu--empty)`) !== null
  }

  /** The list comes and follows a moment after what is typed: whoever is quicker means none of the people still in it. */
  closeStaleList() {
    const list = this.editor.querySelector(`.${SHOWN}`)
    const { anchorNode, anchorOffset } = getSelection()
    const typed = anchorNode?.textContent.slice(0, anchorOffset).match(/(?:^|[\s\u00a0])@([^@]*)$/)?.[1]
    const meant = typed !== undefined && list?.querySelector("[aria-selected=true]")
    if (!list || (meant && score(meant.textContent, typed) > 0)) return
    this.editor.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))
  }

  /** Where the caret is, if Enter makes the next line of the same thing there: "list" or "code", else null. */
  get structure() {
    const { anchorNode } = getSelection()
    const around = anchorNode?.nodeType === Node.ELEMENT_NODE ? anchorNode : anchorNode?.parentElement
    const block = around?.closest("li, pre, code.lexxy-code-block, [data-language]")
    if (!block || !this.editor.contains(block)) return null
    return block.matches("li") ? "list" : "code"
  }

  /** Whether the key was one behind a fence, where code has begun now. */
  fenced(event) {
    return fences.begin(event)
  }

  focus() {
    this.editor.focus()
  }

  insertMention(person) {
    const content = mentionHtml(person).outerHTML
    const mention = element("action-text-attachment", { sgid: person.sgid, "content-type": MENTION, content })
    this.editor.contents.insertHtml(`${mention.outerHTML}&nbsp;`)
  }

  /** Gives the place back to the textarea. */
  dissolve() {
    this.editor.replaceWith(this.textarea)
    return new PlainText(this.textarea)
  }

  #prompt(url) {
    const prompt = element("lexxy-prompt", { trigger: "@", name: "mention", "supports-space-in-searches": "" })
    prompt.append(element("template", { type: "editor", "content-type": MENTION }))
    queueMicrotask(() => { prompt.source = new MentionSource(url) })
    return prompt
  }

  /**
   * The list of people comes into the editor when it is first asked for: without a name, deaf to letters that were typed
   * while it was on its way, and with an empty mark on the one who is chosen.
   */
  #mindList() {
    const arriving = new MutationObserver(() => {
      const list = this.editor.querySelector(".lexxy-prompt-menu")
      if (!list) return
      arriving.disconnect()
      list.setAttribute("aria-label", "People")
      const minding = new MutationObserver((changes) => changes.forEach((change) => this.#mind(list, change)))
      minding.observe(list, { subtree: true, attributeFilter: ["class", "aria-selected"], attributeOldValue: true })
    })
    arriving.observe(this.editor, { childList: true })
  }

  #mind(list, { target, attributeName, oldValue }) {
    if (attributeName === "aria-selected") {
      if (target.getAttribute(attributeName) === "") target.setAttribute(attributeName, "true")
    } else if (target === list && list.classList.contains(SHOWN) && !oldValue?.includes(SHOWN)) {
      this.editor.dispatchEvent(new CustomEvent("lexxy:change", { bubbles: true }))
    }
  }

  /** The editor would read styles from markup, which the page's policy refuses, and Markdown from code. */
  #takePasted(event) {
    const { clipboardData } = event
    if (!clipboardData || clipboardData.types.includes(COPIED_HERE) || this.structure === "code") return
    const html = clipboardData.getData("text/html")
    const page = html ? withoutStyles(html) : fences.unfenced(clipboardData.getData("text/plain"))
    if (!page) return
    event.preventDefault()
    event.stopPropagation()
    if (!isPicture(page)) this.editor.contents.insertDOM(page, { tag: PASTE })
  }

  /** The editor asks for plain words, and has them a moment later; so do we, after it. */
  #awaitPasted(clipboardData) {
    const words = [...(clipboardData?.items ?? [])].find(({ kind }) => kind === "string")
    if (!words) return
    const pasting = new Promise((resolve) => words.getAsString(() => queueMicrotask(resolve))).then(() => {
      if (this.pasting === pasting) this.pasting = null
    })
    this.pasting = pasting
  }

  /** A link is asked for as browsers know it; people type it as it is spoken. */
  #completeLink({ type, key, target }) {
    const field = target.closest("lexxy-link-dropdown")?.querySelector("input")
    if (field && (type === "click" ? target.closest("[value=link]") : key === "Enter")) field.value = completed(field.value.trim())
  }

  #removeTool(name) {
    const tool = this.editor.querySelector(`lexxy-toolbar [name="${name}"]`)
    const whole = tool?.closest(".lexxy-editor__toolbar-dropdown:not(.lexxy-editor__toolbar-overflow)") ?? tool
    whole?.remove()
  }
}

/** "example.com" and "ann@example.com" as links. */
function completed(link) {
  if (link === "" || /^(?:https?|mailto|tel):/i.test(link)) return link
  return /^[^\s@/]+@[^\s@/]+$/.test(link) ? `mailto:${link}` : `https://${link}`
}

function styles() {
  const href = meta("editor-css")
  if (!href) return null
  const link = element("link", { rel: "stylesheet", href })
  return new Promise((resolve) => {
    link.onload = link.onerror = resolve
    document.head.append(link)
  })
}
