// How a message that arrives while somebody reads is put into the list.
import { Current } from "lib/current"
import { place } from "lib/message_rows"
import { quietly } from "lib/pages"
import { followOrKeep, keepPlace, nearBottom } from "lib/scroll"

/** Renders an append; resolves to whether the reader followed the bottom, and whether somebody else's message came. */
export async function appendLive(list, stream, render) {
  const incoming = [...stream.templateElement.content.children]
  const following = nearBottom(list)
  for (const row of incoming) if (alreadyThere(row)) row.remove()
  const rows = incoming.filter((row) => row.parentNode)
  const theirs = rows.some((row) => row.dataset.userId !== String(Current.userId) && !document.getElementById(row.id))
  if (!theirs) quietly(list)
  for (const row of rows) if (!document.getElementById(row.id)) row.classList.add("message--new")
  await keepPlace(list, async () => {
    await render()
    for (const { id } of rows) place(document.getElementById(id))
  })
  for (const { id } of rows) playSound(document.getElementById(id))
  return { following, theirs }
}

/** Few messages play something; what plays it comes with the first that does. */
function playSound(row) {
  if (row?.querySelector("[data-controller~=sound]")) import("lib/sounds").then(({ playArrived }) => playArrived(row), () => {})
}

/** Renders an edit, a removal or a boost without moving what is read or taking away what is being written. */
export async function changeInPlace(list, stream, render) {
  const wholeRow = stream.action === "replace" && stream.targetElements.every((target) => target.matches(".message"))
  if (wholeRow && stream.targetElements.some(isWrittenIn)) return
  await followOrKeep(list, render)
}

/** The same row comes by answer, broadcast and catch-up; what has not changed or is being edited stays as it is. */
function alreadyThere(row) {
  const shown = document.getElementById(row.id)
  if (!shown || shown.matches(".message--pending")) return false
  return shown.dataset.messageUpdatedAt === row.dataset.messageUpdatedAt || isWrittenIn(shown)
}

function isWrittenIn(row) {
  return row.querySelector("form[data-controller~=edit-message], input[type=text], input:focus") !== null
}
