// Controllers that most pages do without, or that may come a moment after one can read and write: each is fetched when the
// first element that wants it is there.
const RARE = {
  "auto-submit": () => import("controllers/auto_submit_controller"),
  "avatar-form": () => import("controllers/avatar_form_controller"),
  "boost-form": () => import("controllers/boost_form_controller"),
  "copy-to-clipboard": () => import("controllers/copy_to_clipboard_controller"),
  counter: () => import("controllers/counter_controller"),
  density: () => import("controllers/density_controller"),
  dialog: () => import("controllers/dialog_controller"),
  "edit-message": () => import("controllers/edit_message_controller"),
  "element-removal": () => import("controllers/element_removal_controller"),
  files: () => import("controllers/files_controller"),
  filter: () => import("controllers/filter_controller"),
  habit: () => import("controllers/habit_controller"),
  here: () => import("controllers/here_controller"),
  install: () => import("controllers/install_controller"),
  jumps: () => import("controllers/jumps_controller"),
  lightbox: () => import("controllers/lightbox_controller"),
  notifications: () => import("controllers/notifications_controller"),
  offline: () => import("controllers/offline_controller"),
  "refresh-frame": () => import("controllers/refresh_frame_controller"),
  reply: () => import("controllers/reply_controller"),
  "room-form": () => import("controllers/room_form_controller"),
  "search-results": () => import("controllers/search_results_controller"),
  search: () => import("controllers/search_controller"),
  "self-sending": () => import("controllers/self_sending_controller"),
  "sidebar-filter": () => import("controllers/sidebar_filter_controller"),
  "sign-out": () => import("controllers/sign_out_controller"),
  sound: () => import("controllers/sound_controller"),
  "styles-preview": () => import("controllers/styles_preview_controller"),
  theme: () => import("controllers/theme_controller"),
  tokens: () => import("controllers/tokens_controller"),
  "typing-notifications": () => import("controllers/typing_notifications_controller"),
  "web-share": () => import("controllers/web_share_controller"),
}

/** Those that are registered. */
const here = new Set()
/** The promises of those that are on their way, by name. */
const coming = new Map()

/**
 * Registers rare controllers with the application as elements ask for them. What Turbo renders waits for its own, so that
 * nobody types into a field whose controller is still on its way.
 */
export function watchForRare(application) {
  const look = (root) => controllersIn(root).map((name) => fetchOnce(application, name))
  look(document.documentElement)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) if (node.nodeType === Node.ELEMENT_NODE) look(node)
  }).observe(document.documentElement, { childList: true, subtree: true })
  const hold = (event) => waitFor(look(event.detail.newFrame ?? event.detail.newBody), event)
  document.addEventListener("turbo:before-frame-render", hold)
  document.addEventListener("turbo:before-render", hold)
}

/** The rare ones that an element and what is in it want, and that are not here yet. */
function controllersIn(root) {
  const elements = [root, ...root.querySelectorAll("[data-controller]")]
  const names = new Set(elements.flatMap(({ dataset }) => dataset.controller?.split(/\s+/) ?? []))
  return [...names].filter((name) => RARE[name] && !here.has(name))
}

async function waitFor(promises, event) {
  if (promises.length === 0) return
  event.preventDefault()
  await Promise.all(promises)
  event.detail.resume()
}

/** Never fails: what could not be fetched is asked for by the next element that wants it. */
function fetchOnce(application, name) {
  if (!coming.has(name)) coming.set(name, fetchOne(application, name).finally(() => coming.delete(name)))
  return coming.get(name)
}

async function fetchOne(application, name) {
  try {
    application.register(name, (await RARE[name]()).default)
    here.add(name)
  } catch {}
}
