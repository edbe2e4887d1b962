// How many rooms are unread, where it is seen without looking at the sidebar: the title, the icon of the tab, the app's
// badge, the menu button.
const SIZE = 64
const RADIUS = 15

let unread = 0
let mentioned = false
/** The icon with a dot, once it was drawn; by the address of the plain one. */
const dotted = new Map()

/** Sets the number of unread rooms, and whether somebody means the reader in one. */
export function setUnread(count, isMentioned = false) {
  unread = count
  mentioned = isMentioned
  show()
  if (count > 0) navigator.setAppBadge?.(count)?.catch(() => {})
  else navigator.clearAppBadge?.()?.catch(() => {})
}

function show() {
  const title = document.title.replace(/^\(\d+\) /, "")
  const told = unread > 0 ? `(${unread}) ${title}` : title
  if (document.title !== told) document.title = told
  document.documentElement.classList.toggle("has-unread", unread > 0)
  document.documentElement.classList.toggle("has-mentions", mentioned)
  showIcon().catch(() => {})
}

async function showIcon() {
  const link = document.head.querySelector("link[rel=icon]")
  if (!link) return
  link.dataset.plain ??= link.getAttribute("href")
  const { plain } = link.dataset
  const wanted = unread > 0 ? await withDot(plain) : plain
  if (link.isConnected && link.getAttribute("href") !== wanted) link.setAttribute("href", wanted)
}

function withDot(address) {
  if (!dotted.has(address)) dotted.set(address, draw(address))
  return dotted.get(address)
}

async function draw(address) {
  const picture = new Image()
  picture.src = address
  await picture.decode()
  const canvas = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE })
  const pen = canvas.getContext("2d")
  pen.drawImage(picture, 0, 0, SIZE, SIZE)
  pen.beginPath()
  pen.arc(SIZE - RADIUS - 1, RADIUS + 1, RADIUS, 0, 2 * Math.PI)
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--color-negative").trim() || "crimson"
  pen.fill()
  return canvas.toDataURL("image/png")
}

// A new page brings its own title and icon.
document.addEventListener("turbo:load", show)
