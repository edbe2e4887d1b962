// Rooms, pings and people one can go to.
import { Turbo } from "@hotwired/turbo-rails"
import { fetchHtml } from "lib/fetch_html"
import { alert } from "lib/flash"

const SIDEBAR = "/users/me/sidebar"
const HIDDEN = "/users/me/hidden_rooms"

/** Every room and ping of the sidebar, in its order; fetched on pages that do not show it. */
export async function roomsAndPings() {
  const shown = document.getElementById("user_sidebar")
  return placesIn(shown?.querySelector(".sidebar__container") ? shown : await rowsAt(SIDEBAR))
}

/** What one keeps out of the sidebar. */
export async function hiddenPlaces() {
  const places = placesIn(await rowsAt(HIDDEN))
  return places.map((place) => ({ ...place, kind: `Hidden ${place.kind.toLowerCase()}`, hidden: true }))
}

async function rowsAt(path) {
  return await fetchHtml(path).catch(() => null) ?? new DocumentFragment()
}

function placesIn(rows) {
  return [...rows.querySelectorAll("a.room, a.direct[data-room-id]")].map(place)
}

function place(row) {
  const ping = row.matches(".direct")
  const { roomId, personId, unreadMessages, unreadMentions } = row.dataset
  return {
    id: Number(roomId),
    name: ping ? row.title : row.querySelector(".room__name").textContent,
    kind: ping ? "Ping" : "Room",
    personId: Number(personId) || null,
    unread: row.matches(".unread"),
    messages: Number(unreadMessages) || 0,
    mentions: Number(unreadMentions) || 0,
    picture: (row.querySelector(ping ? ".avatar__group" : ".icon"))?.cloneNode(true),
    isOpen: row.getAttribute("href") === location.pathname,
    go: () => Turbo.visit(row.getAttribute("href")),
  }
}

/** Pages of people that are fetched to have everybody here; a larger place is asked by name. */
const PAGES = 5

/** Everybody, when they are few enough to be chosen from here, whatever the accents; else null. */
export async function everybody() {
  const found = []
  for (let page = 1; page <= PAGES; page++) {
    const answer = await ask({ page })
    found.push(...answer.people)
    if (!answer.more) return found
  }
  return null
}

/** People whose name contains that. */
export async function peopleNamed(query) {
  return (await ask({ query })).people
}

async function ask(question) {
  const response = await fetch(`/autocompletable/users?${new URLSearchParams(question)}`, { headers: { Accept: "application/json" } })
  if (!response.ok || response.redirected) return { people: [], more: false }
  return { people: (await response.json()).map(person), more: response.headers.get("Link")?.includes('rel="next"') ?? false }
}

function person({ name, value, avatar_url: avatar }) {
  const picture = document.createElement("img")
  Object.assign(picture, { src: avatar, alt: "", width: 24, height: 24 })
  // Names come escaped, for scripts that put them into pages as they are.
  const words = new DOMParser().parseFromString(name, "text/html").body.textContent
  return { id: `user-${value}`, userId: value, name: words, kind: "Start a ping", unread: false, picture, go: () => ping(value) }
}

/** Starts a ping with somebody, or goes to the one there is. */
async function ping(userId) {
  const answer = await fetch("/rooms/directs", { method: "POST", body: new URLSearchParams({ "user_ids[]": userId }) }).catch(() => null)
  if (answer?.ok) Turbo.visit(answer.url)
  else alert("That ping could not be started. Try again in a moment.")
}
