// The service worker: shows notifications, and a page of ours where there is no network. The server puts `shell`
// before this: { version, offline, assets, key }, so that a new release is a new worker with a new cache.
const PREFIX = "campfire-"
const CACHE = PREFIX + shell.version
/** Pages that are open still ask for the assets of the release before. */
const GENERATIONS = 2
const SUBSCRIPTIONS = "/users/me/push_subscriptions"
/** Shown when the words of a push were lost on the way: browsers punish those that show nothing. */
const UNKNOWN = { title: "Campfire", options: { body: "There is something new.", icon: "/account/logo", data: { path: "/" } } }

/** Pages that are awake answer within this; longer, and the browser forgets that somebody clicked. */
const PATIENCE = 700

/** The notification before this one. */
let before = Promise.resolve()

addEventListener("install", (event) => {
  skipWaiting()
  event.waitUntil(keepShell())
})

addEventListener("activate", (event) => event.waitUntil(Promise.all([forgetOlder(), registration.navigationPreload?.enable()])))

addEventListener("fetch", (event) => {
  const { request } = event
  // A player that asks for a part wants no more than that, and what is kept is always whole.
  if (request.method !== "GET" || request.headers.has("range")) return
  if (request.mode === "navigate") event.respondWith(page(event))
  else if (isAsset(request)) event.respondWith(asset(request))
})

addEventListener("push", (event) => event.waitUntil(inTurn(() => notify(event.data?.json() ?? UNKNOWN))))

addEventListener("notificationclick", (event) => {
  event.notification.close()
  event.waitUntil(open(event.notification.data?.path ?? "/"))
})

addEventListener("pushsubscriptionchange", (event) => event.waitUntil(subscribeAgain(event)))

/** What the offline page is made of. It is asked for without cookies, so that it is nobody's. */
async function keepShell() {
  const cache = await caches.open(CACHE)
  await cache.addAll([...shell.assets, new Request(shell.offline, { credentials: "omit" })])
}

async function forgetOlder() {
  const ours = (await caches.keys()).filter((name) => name.startsWith(PREFIX))
  await Promise.all(ours.slice(0, -GENERATIONS).map((name) => caches.delete(name)))
}

/** Pages are private and live: they are never kept. */
async function page(event) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request))
  } catch {
    return (await caches.match(shell.offline)) ?? Response.error()
  }
}

/** The names of assets carry their digests, so what was kept once is right for ever. */
function isAsset({ url }) {
  const { origin, pathname } = new URL(url)
  return origin === location.origin && pathname.startsWith("/assets/")
}

async function asset(request) {
  const kept = await caches.match(request.url)
  if (kept) return kept
  const response = await fetch(request)
  if (response.status === 200) (await caches.open(CACHE)).put(request.url, response.clone())
  return response
}

/** A notification waits for the one before it: whichever has its icon first would be shown last. */
function inTurn(show) {
  const turn = before.then(show)
  before = turn.catch(() => {})
  return turn
}

async function notify({ title, options }) {
  const { badge } = options.data ?? {}
  await registration.showNotification(title, options)
  if (badge > 0) await navigator.setAppBadge?.(badge)
  else if (badge === 0) await navigator.clearAppBadge?.()
}

/** A page that is there is brought to the front and led to the place; it knows how, without losing what is typed. */
async function open(path) {
  const pages = await openPages()
  const page = pages.find(({ focused }) => focused) ?? pages.find(({ visibilityState }) => visibilityState === "visible") ?? pages[0]
  if (!page) return clients.openWindow(path)
  page.postMessage({ visit: path })
  // Refused where the click is too long ago by then; the page is in the right place all the same.
  await page.focus().catch(() => {})
}

/** The windows that answer: a file in a tab of its own does not, nor does the page to sign in. */
async function openPages() {
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true })
  const answers = await Promise.all(windows.map(answersSoon))
  return windows.filter((_, index) => answers[index])
}

function answersSoon(window) {
  const { port1, port2 } = new MessageChannel()
  window.postMessage({ areYouThere: true }, [port2])
  return new Promise((answer) => {
    port1.onmessage = () => answer(true)
    setTimeout(answer, PATIENCE, false)
  })
}

/** The push service gave the browser another address, or ended the one it had without a word; the server hears of the next at once. */
async function subscribeAgain({ oldSubscription, newSubscription }) {
  const wanted = oldSubscription?.options ?? { userVisibleOnly: true, applicationServerKey: shell.key }
  const subscription = newSubscription ?? (await registration.pushManager.subscribe(wanted))
  const { endpoint, keys } = subscription.toJSON()
  const body = JSON.stringify({ push_subscription: { endpoint, p256dh_key: keys.p256dh, auth_key: keys.auth } })
  await fetch(SUBSCRIPTIONS, { method: "POST", headers: { "Content-Type": "application/json" }, body })
}
