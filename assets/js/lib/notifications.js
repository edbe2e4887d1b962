// Notifications of this browser: whether they can be had, turning them on and off, and closing what was read.
import { Turbo } from "@hotwired/turbo-rails"
import { Current, meta } from "lib/current"
import { forget, recall, remember } from "lib/storage"

const WORKER = "/service-worker.js"
const SUBSCRIPTIONS = "/users/me/push_subscriptions"
/** For whom this browser's subscription was last told to the server. */
const TOLD = "campfire:push-told"

/** How notifications stand here: "on", "off", "blocked" by the browser, to be had after "install", or "unsupported". */
export async function standing() {
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window)) {
    return isPhoneOfApple() && !isInstalled() ? "install" : "unsupported"
  }
  if (!meta("vapid-public-key")) return "unsupported"
  if (Notification.permission === "denied") return "blocked"
  return Notification.permission === "granted" && (await subscription()) ? "on" : "off"
}

/** Asks the browser where needed, and subscribes. Only a click may lead here. Resolves to how they stand then. */
export async function turnOn() {
  if (Notification.permission === "default") await Notification.requestPermission()
  if (Notification.permission !== "granted") return standing()
  const registration = await register()
  const stale = await registration.pushManager.getSubscription()
  if (stale && !isOurs(stale)) await stale.unsubscribe()
  const subscribed = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: meta("vapid-public-key") })
  try {
    await tell(subscribed)
  } catch (error) {
    await subscribed.unsubscribe()
    throw error
  }
  return standing()
}

/** Ends the subscription of this browser; resolves to its address, by which the server forgets it too. */
export async function turnOff() {
  forget(TOLD)
  const found = await (await registered())?.pushManager?.getSubscription()
  await found?.unsubscribe()
  return found?.endpoint ?? ""
}

/** By which the list of devices knows this browser; null when it is not subscribed. */
export async function ownMark() {
  const found = await subscription()
  if (!found) return null
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(found.endpoint))
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("")
}

/** Starts what pages do beside the worker: where it is allowed at all, and once for the whole visit. */
export async function startNotifications() {
  if (!("serviceWorker" in navigator)) return
  navigator.serviceWorker.addEventListener("message", ({ data, ports }) => {
    ports[0]?.postMessage("here")
    if (data?.visit) Turbo.visit(data.visit)
  })
  navigator.serviceWorker.startMessages()
  addEventListener("rooms-list:arranged", closeRead)
  closeRead()
  await register().catch(() => {})
  const found = await subscription()
  if (found && recall(TOLD) !== mark(found)) await tell(found).catch(() => {})
}

/** Nobody is signed in: whoever comes next tells the server anew. */
export function forgetWhoWasHere() {
  forget(TOLD)
}

/** Whether Campfire runs in a window of its own. */
export function isInstalled() {
  return matchMedia("(display-mode: standalone)").matches || navigator.standalone === true
}

/** The systems on which only an installed app is notified. */
export function isPhoneOfApple() {
  return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.userAgent.includes("Macintosh") && navigator.maxTouchPoints > 1)
}

function register() {
  return navigator.serviceWorker.register(WORKER, { scope: "/", updateViaCache: "none" })
}

function registered() {
  return navigator.serviceWorker?.getRegistration("/")
}

/** The subscription of this browser under the server's present key. */
async function subscription() {
  const found = await (await registered())?.pushManager?.getSubscription()
  return found && isOurs(found) ? found : null
}

function isOurs({ options }) {
  return !options?.applicationServerKey || toBase64(options.applicationServerKey) === meta("vapid-public-key")?.replace(/=+$/, "")
}

function toBase64(buffer) {
  return btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
}

async function tell(found) {
  const { endpoint, keys } = found.toJSON()
  const body = JSON.stringify({ push_subscription: { endpoint, p256dh_key: keys.p256dh, auth_key: keys.auth } })
  const response = await fetch(SUBSCRIPTIONS, { method: "POST", headers: { "Content-Type": "application/json" }, body })
  if (!response.ok || response.redirected) throw new Error(`the server answered ${response.status}`)
  remember(TOLD, mark(found))
}

function mark({ endpoint }) {
  return `${Current.userId} ${endpoint}`
}

/** Closes the notifications of rooms that are not unread any more, wherever they were read. */
async function closeRead() {
  const shown = (await (await registered())?.getNotifications?.()) ?? []
  // Asked after the notifications, so that nothing is closed by what was known before it came.
  const rows = [...document.querySelectorAll("#user_sidebar [data-room-id]")]
  if (rows.length === 0) return
  const unread = new Set(rows.filter((row) => row.matches(".unread")).map((row) => `room-${row.dataset.roomId}`))
  for (const notification of shown) {
    if (notification.tag.startsWith("room-") && !unread.has(notification.tag)) notification.close()
  }
}
