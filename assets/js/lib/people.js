// People who change: their name and picture wherever this page shows them.
import { Turbo } from "@hotwired/turbo-rails"
import { group } from "lib/boost_groups"
import { Current } from "lib/current"

/** The server says who somebody is now: an element with `data-id`, `data-name`, `data-title`, `data-first-name` and `data-avatar`. */
Turbo.StreamActions.change_person = function () {
  const facts = this.templateContent.firstElementChild?.dataset
  if (facts) changePerson(facts, [document, ...templates()])
}

/** Rows that were not sent yet are made from a template of the page. */
function templates() {
  return [...document.querySelectorAll("template")].map(({ content }) => content)
}

function changePerson({ id, name, title, firstName, avatar }, places) {
  const path = avatar.split("?")[0]
  for (const place of places) {
    for (const image of place.querySelectorAll(`img[src^="${path}?"]`)) replaceSource(image, avatar)
    for (const mention of place.querySelectorAll(`.mention[data-user-id="${id}"]`)) changeMention(mention, name, title)
    for (const row of place.querySelectorAll(`.message[data-user-id="${id}"]`)) changeAuthor(row, name, title)
    for (const boost of place.querySelectorAll(`[data-booster-id="${id}"]`)) changeBooster(boost, name)
    for (const part of place.querySelectorAll(`[data-person-name="${id}"]`)) part.textContent = name
    for (const part of place.querySelectorAll(`[data-person-first-name="${id}"]`)) part.textContent = firstName
    for (const part of place.querySelectorAll(`[data-person-title="${id}"]`)) part.title = title
  }
  if (Number(id) === Current.userId) document.head.querySelector("meta[name=current-user-name]")?.setAttribute("content", name)
}

function replaceSource(image, source) {
  if (image.getAttribute("src") !== source) image.src = source
}

/** The picture in its link, then the name as bare text. */
function changeMention(mention, name, title) {
  mention.querySelector("[title]")?.setAttribute("title", title)
  for (const node of mention.childNodes) if (node.nodeType === Node.TEXT_NODE) node.data = ` ${name}`
}

function changeAuthor(row, name, title) {
  const author = row.querySelector(".message__author")
  if (author) author.title = title
  author?.querySelector("strong")?.replaceChildren(name)
  row.querySelector(".message__avatar [title]")?.setAttribute("title", title)
}

function changeBooster(boost, name) {
  const label = `${name} boosted ${boost.querySelector(".boost__content")?.textContent ?? ""}`
  boost.dataset.boosterName = name
  for (const link of boost.querySelectorAll(".boost__avatar")) {
    link.title = label
    link.setAttribute("aria-label", label)
  }
  const row = boost.closest(".message")
  if (row) group(row)
}
