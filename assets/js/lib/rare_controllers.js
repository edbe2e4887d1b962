// Controllers that most pages do without, or that may come a moment after one can read and write: each is fetched when the
// first element that wants it is there.
const RARE = {
  "auto-submit": () => import("controllers/auto_submit_controller"),
  "avatar-form": () => import("controllers/avatar_form_controller"),
  "boost-form": () => import("controllers/boost_form_controller"),
  "copy-to-clipboard": () => import("controllers/copy_to_clipboard_controller"),
  counter: () => import("controllers/counter_controller"),
  dialog: () => import("controllers/dialog_controller"),
  "edit-message": () => import("controllers/edit_message_controller"),
  files: () => import("controllers/files_controller"),
  filter: () => import("controllers/filter_controller"),
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

const asked = new Set()

/** Registers rare controllers with the application as elements ask for them. */
export function watchForRare(application) {
  const look = (node) => {
    if (node.nodeType !== Node.ELEMENT_NODE) return
    if (node.dataset.controller) ask(application, node)
    for (const element of node.querySelectorAll("[data-controller]")) ask(application, element)
  }
  look(document.documentElement)
  new MutationObserver((changes) => {
    for (const { addedNodes } of changes) addedNodes.forEach(look)
  }).observe(document.documentElement, { childList: true, subtree: true })
}

function ask(application, { dataset }) {
  for (const name of dataset.controller.split(/\s+/)) {
    if (RARE[name] && !asked.has(name)) fetchOne(application, name)
  }
}

async function fetchOne(application, name) {
  asked.add(name)
  try {
    application.register(name, (await RARE[name]()).default)
  } catch {
    // The next element that wants it asks again.
    asked.delete(name)
  }
}
