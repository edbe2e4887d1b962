// Rooms, pings and people one can go to.
import { Turbo } from "@hotwired/turbo-rails"
import { fetchHtml } from "lib/fetch_html"
import { alert } from "lib/flash"

const SIDEBAR = "/users/me/sidebar"

/** Every room and ping of the sidebar, in its order; fetched on pages that do not show it. */
export async function roomsAndPings() {
  const shown = document.getElementById("user_sidebar")
  const rows = shown?.querySelector(".sidebar__container") ? shown : await fetchSidebar()
  return [...rows.querySelectorAll("a.room, a.direct[data-room-id]")].map(place)
}

async function fetchSidebar() {
  return await fetchHtml(SIDEBAR).catch(() => null) ?? new DocumentFragment()
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
    count: Number(unreadMentions) || Number(unreadMessages) || 0,
    picture: (row.querySelector(ping ? ".avatar__group" : ".icon"))?.cloneNode(true),
    go: () => Turbo.visit(row.getAttribute("href")),
  }
}

/** People whose name contains that, but for those `known`. */
export async function people(query, known) {
  const response = await fetch(`/autocompletable/users?query=${encodeURIComponent(query)}`, { headers: { Accept: "application/json" } })
  if (!response.ok || response.redirected) return []
  const found = await response.json()
  return found.filter(({ value }) => !known.has(value)).map(person)
}

function person({ name, value, avatar_url: avatar }) {
  const picture = document.createElement("img")
  Object.assign(picture, { src: avatar, alt: "", width: 24, height: 24 })
  // Names come escaped, for scripts that put them into pages as they are.
  const words = new DOMParser().parseFromString(name, "text/html").body.textContent
  return { id: `user-${value}`, name: words, kind: "Start a ping", unread: false, count: 0, picture, go: () => ping(value) }
}

/** Starts a ping with somebody, or goes to the one there is. */
async function ping(userId) {
  const answer = await fetch("/rooms/directs", { method: "POST", body: new URLSearchParams({ "user_ids[]": userId }) }).catch(() => null)
  if (answer?.ok) Turbo.visit(answer.url)
  else alert("That ping could not be started. Try again in a moment.")
}
