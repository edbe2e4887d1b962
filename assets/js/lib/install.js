// The browser's offer to install Campfire. It comes once, early, and whichever page asks for it later.
let prompt = null
const watchers = new Set()

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault()
  changed(event)
})
addEventListener("appinstalled", () => changed(null))

/** The offer, while there is one. */
export function installPrompt() {
  return prompt
}

/** Tells now and whenever it changes whether there is an offer; call what it returns to hear no more. */
export function whenInstallable(watch) {
  watchers.add(watch)
  watch(prompt)
  return () => watchers.delete(watch)
}

function changed(event) {
  prompt = event
  for (const watch of watchers) watch(prompt)
}
