/** Tells screen readers something that is seen by others anyway. */
export function announce(words) {
  const announcer = document.getElementById("announcer")
  if (!announcer) return
  announcer.textContent = ""
  requestAnimationFrame(() => { announcer.textContent = words })
}
