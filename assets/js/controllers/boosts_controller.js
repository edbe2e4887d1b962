import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { group, ownLike } from "lib/boost_groups"
import { alert } from "lib/flash"
import { element, parse } from "lib/html"
import { followOrKeep } from "lib/scroll"

const NOT_GIVEN = "Your boost wasn't saved. Please try again."
const NOT_TAKEN = "Your boost is still there. Please try again."

/** Cheers in the list of messages: giving one, and taking one's own back. */
export default class extends Controller {
  sending = new Set()

  submit(event) {
    const form = event.target
    if (form.matches(".quick-boosts, .boost__form")) this.give(event, form)
    else if (form.matches(".boost__delete")) this.takeBack(event, form)
  }

  /** Nobody cheers twice with the same words. */
  async give(event, form) {
    event.preventDefault()
    const fields = new FormData(form, event.submitter)
    const content = fields.get("boost[content]").trim()
    const row = form.closest(".message")
    const key = `${row.id} ${content}`
    const given = ownLike(row, content)
    if (given) return this.pointAt(given)
    if (content === "" || this.sending.has(key)) return
    this.sending.add(key)
    const { text, failure } = await ask(form.action, { method: "POST", body: new URLSearchParams(fields) }, NOT_GIVEN)
    this.sending.delete(key)
    if (failure) refuse(form, failure)
    else this.show(row, parse(text), form)
  }

  /** The broadcast may have come before the answer or comes after it: each boost is there once. */
  async show(row, answer, form) {
    await followOrKeep(row.closest(".messages"), () => {
      const list = row.querySelector(".boosts__list")
      for (const boost of answer.querySelectorAll(".boost")) if (!document.getElementById(boost.id)) list.append(boost)
      if (form.matches(".boost__form")) close(form, answer)
      group(row)
    })
  }

  async takeBack(event, form) {
    event.preventDefault()
    const boost = form.closest(".boost")
    const row = form.closest(".message")
    boost.classList.add("boost--leaving")
    const { failure } = await ask(form.action, { method: "DELETE" }, NOT_TAKEN)
    if (failure) {
      boost.classList.remove("boost--leaving")
      return alert(failure)
    }
    await followOrKeep(row.closest(".messages"), () => {
      const gone = document.getElementById(boost.id)
      const next = gone?.contains(document.activeElement) && row.querySelector(".message__options-btn")
      gone?.remove()
      group(row)
      if (next) next.focus({ preventScroll: true })
    })
  }

  clicked({ target }) {
    const way = target.closest("a[href$='/boosts/new']")
    if (way && matchMedia("(pointer: coarse)").matches) holdKeyboard(way.closest(".message"))
    const content = target.closest(".boost--own .boost__content")
    if (content) this.reveal(content.closest(".boost"))
    const count = target.closest(".boost__count")
    if (count) count.ariaExpanded = String(!count.lastChild.classList.toggle("for-screen-reader"))
  }

  pressed(event) {
    const boost = event.target.closest(".boost--own")
    if (!boost) return
    const opens = event.target.matches(".boost__content") && (event.key === "Enter" || event.key === " ")
    if (!opens && event.key !== "Escape") return
    event.preventDefault()
    this.reveal(boost, opens)
  }

  /** Shows or hides the way to take a boost back. */
  reveal(boost, shown = boost.querySelector(".boost__delete").hidden) {
    const content = boost.querySelector(".boost__content")
    boost.querySelector(".boost__delete").hidden = !shown
    content.setAttribute("aria-expanded", String(shown))
    const next = shown ? boost.querySelector(".boost__delete button") : content
    next.focus({ preventScroll: true })
  }

  pointAt(boost) {
    announce("You have given that boost already.")
    boost.animate?.({ scale: [1, 1.15, 1] }, { duration: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 200 })
    boost.querySelector(".boost__content").focus({ preventScroll: true })
  }
}

/** Phones open their keyboard only for what a tap focuses: a stand-in keeps it until the field has come, with what is typed meanwhile. */
function holdKeyboard(row) {
  const standIn = element("input", { class: "for-screen-reader", "aria-label": "Your boost" })
  standIn.addEventListener("blur", ({ relatedTarget: field }) => {
    if (field?.matches(".input--boost")) field.value = standIn.value
    standIn.remove()
  })
  row.addEventListener("turbo:fetch-request-error", () => standIn.blur(), { once: true })
  row.append(standIn)
  standIn.focus({ preventScroll: true })
}

/** Resolves to the text of a good answer, or to a sentence about what went wrong. */
async function ask(url, options, failure) {
  try {
    const response = await fetch(url, { ...options, headers: { Accept: "*/*", "Turbo-Frame": "boosting" } })
    if (response.ok && !response.url.endsWith("/session/new")) return { text: await response.text() }
    return { failure: response.status === 422 ? await response.text() : failure }
  } catch {
    return { failure }
  }
}

/** What was typed stays, and what is wrong with it stands below; a form in a menu has no such place. */
function refuse(form, failure) {
  if (!form.matches(".boost__form")) return alert(failure)
  form.querySelector(".field__error")?.remove()
  form.append(element("p", { class: "field__error", role: "alert" }, failure))
  form.scrollIntoView({ block: "nearest" })
}

/** Puts the way to add a boost back where the form was, and the focus on it unless somebody went on elsewhere. */
function close(form, answer) {
  const frame = form.closest("turbo-frame")
  const isHere = frame.contains(document.activeElement) || document.activeElement === document.body
  const fresh = answer.querySelector(`turbo-frame[id="${CSS.escape(frame.id)}"]`)
  frame.removeAttribute("src")
  frame.replaceChildren(...fresh.childNodes)
  if (isHere) frame.querySelector("a")?.focus({ preventScroll: true })
}
