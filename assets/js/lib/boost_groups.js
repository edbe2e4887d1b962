// Equal boosts of a message read as one pill with a count. Each stays an element of its own, so that it comes and goes alone.
import { Current } from "lib/current"
import { element } from "lib/html"

/** Draws the boosts of a row as groups, in the order in which the first of each was given. */
export function group(row) {
  const list = row.querySelector(".boosts__list")
  if (!list) return
  const groups = new Map()
  for (const boost of list.children) {
    const content = contentOf(boost)
    groups.set(content, [...(groups.get(content) ?? []), boost])
  }
  let place = 0
  for (const boosts of groups.values()) arrange(boosts, place++)
}

/** The reader's own boost of a row with that content, if there is one. */
export function ownLike(row, content) {
  return [...row.querySelectorAll(".boosts__list > .boost")].find((boost) => isOwn(boost) && contentOf(boost) === content)
}

/** One's own stands for its group, because it is the one that can be taken back. */
function arrange(boosts, place) {
  const lead = boosts.find(isOwn) ?? boosts[0]
  for (const boost of boosts) {
    boost.classList.toggle("boost--grouped", boost !== lead)
    boost.style.order = String(place)
    if (isOwn(boost)) makeOwn(boost)
    if (boost !== lead) boost.querySelector(".boost__count")?.remove()
  }
  showCount(lead, boosts)
}

/** The list is a live region: a count that is right already stays as it is. */
function showCount(lead, boosts) {
  const names = boosts.map(({ dataset }) => dataset.boosterName).join(", ")
  const shown = lead.querySelector(".boost__count")
  if (boosts.length > 1 && shown?.title === names) return
  shown?.remove()
  if (boosts.length > 1) lead.querySelector(".boost__content").after(count(boosts.length, names))
}

function makeOwn(boost) {
  const content = boost.querySelector(".boost__content")
  if (boost.classList.contains("boost--own")) return
  boost.classList.add("boost--own")
  content.setAttribute("role", "button")
  content.setAttribute("aria-expanded", "false")
  content.title = "Your boost"
  content.tabIndex = 0
}

/** Pressed, it says before everybody's eyes who they are. */
function count(number, names) {
  const shown = element("span", {}, String(number))
  const by = element("span", { class: "boost__names for-screen-reader" }, ` by ${names}`)
  return element("button", { class: "boost__count", type: "button", title: names, "aria-expanded": "false" }, shown, by)
}

function isOwn({ dataset }) {
  return dataset.boosterId === String(Current.userId)
}

function contentOf(boost) {
  return boost.querySelector(".boost__content").textContent.trim()
}
