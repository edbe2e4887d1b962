// A room that is renamed while it is open or the line is lost, and a ping whose people are.
import { Current } from "lib/current"

document.addEventListener("turbo:before-stream-render", ({ detail }) => {
  const { newStream, render } = detail
  if (newStream.getAttribute("target") !== `list_room_${Current.roomId}`) return
  detail.render = async (stream) => {
    await render(stream)
    showName(document.getElementById(newStream.getAttribute("target")))
  }
})

/** The sidebar is read again after the line was lost. */
addEventListener("turbo:frame-render", ({ target }) => {
  if (target.id === "user_sidebar") showName(document.getElementById(`list_room_${Current.roomId}`))
})

function showName(entry) {
  const name = entry?.title || entry?.querySelector(".room__name")?.textContent
  const shown = document.querySelector(".room--current .room__contents")
  if (!name || !shown) return
  const before = shown.lastChild.textContent
  if (before.trim() === name) return
  shown.lastChild.textContent = name
  document.title = document.title.replace(before.trim(), () => name)
}
