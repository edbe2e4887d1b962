// How many rooms are unread, where it is seen without looking at the sidebar: the title, the app's badge, the menu button.
let unread = 0

/** Sets the number of unread rooms. */
export function setUnread(count) {
  unread = count
  show()
  if (count > 0) navigator.setAppBadge?.(count)?.catch(() => {})
  else navigator.clearAppBadge?.()?.catch(() => {})
}

function show() {
  const title = document.title.replace(/^\(\d+\) /, "")
  document.title = unread > 0 ? `(${unread}) ${title}` : title
  document.documentElement.classList.toggle("has-unread", unread > 0)
}

// A new page brings its own title.
document.addEventListener("turbo:load", show)
