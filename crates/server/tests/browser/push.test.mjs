// Notifications and the service worker. Headless Chromium has no push service, so pages get a push manager that makes real
// keys, and pushes are handed to the worker through the debugger.
import assert from "node:assert/strict"
import { eventually } from "./support/eventually.mjs"
import { looksGood } from "./support/looks.mjs"
import { scene, UNREACHABLE } from "./support/scene.mjs"

const play = scene()
const DEVICES = "/users/me/push_subscriptions"
const WORKING = { serviceWorkers: "allow" }
const ENDPOINT = "https://push.campfire.invalid/send/"

/** Somebody whose browser may notify, and can subscribe. */
async function reachable(person, name) {
  const someone = await person(name, { ...WORKING, permissions: ["notifications"] })
  await someone.page.addInitScript(pushManager, ENDPOINT + name)
  return someone
}

/** Runs in the page. */
function pushManager(endpoint) {
  const base64 = (bytes) => btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")
  const kept = () => JSON.parse(localStorage.getItem("test-subscription"))
  const revived = (json) => json && {
    endpoint: json.endpoint, options: {}, toJSON: () => json,
    unsubscribe: async () => { localStorage.removeItem("test-subscription"); return true },
  }
  PushManager.prototype.getSubscription = async () => revived(kept())
  PushManager.prototype.subscribe = async ({ userVisibleOnly, applicationServerKey }) => {
    if (!userVisibleOnly || applicationServerKey.length !== 87) throw new Error("not a key of 65 bytes")
    const { publicKey } = await crypto.subtle.generateKey({ name: "ECDH", namedCurve: "P-256" }, true, ["deriveBits"])
    const p256dh = base64(await crypto.subtle.exportKey("raw", publicKey))
    const auth = base64(crypto.getRandomValues(new Uint8Array(16)))
    localStorage.setItem("test-subscription", JSON.stringify({ endpoint, keys: { p256dh, auth } }))
    return revived(kept())
  }
}

/** Waits until the worker is at work. */
async function worked(someone) {
  await someone.page.evaluate(() => navigator.serviceWorker.ready.then(() => null))
}

/** Waits until the sidebar says that there is something new in the first room: notifications of what is read are closed. */
function misses(someone) {
  return someone.entry("All Talk").and(someone.page.locator(".unread")).waitFor()
}

/** Hands the worker of a page a push, as a push service would. */
async function delivers(someone, payload) {
  const debug = await someone.page.context().newCDPSession(someone.page)
  const registered = new Promise((found) => debug.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
    for (const { registrationId, isDeleted } of registrations) if (!isDeleted) found(registrationId)
  }))
  await debug.send("ServiceWorker.enable")
  const registrationId = await registered
  await debug.send("ServiceWorker.deliverPushMessage", { origin: someone.origin, registrationId, data: JSON.stringify(payload) })
}

/** What is shown of the notifications, oldest first. */
function notifications(someone) {
  return someone.page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready
    return (await registration.getNotifications()).map(({ title, body, tag }) => ({ title, body, tag }))
  })
}

function payload(room, body, path = `/rooms/${room}`) {
  const options = { body, icon: "/account/logo", tag: `room-${room}`, renotify: true, data: { path, badge: 1 } }
  return { title: "Workshop", options }
}

play("a click on the bell subscribes this device, which can be tried and taken off the list", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.enter("/rooms/1")
  await bo.page.getByRole("button", { name: "Turn on notifications on this device" }).click()
  await bo.page.locator(".notifications__bell").waitFor({ state: "hidden" })
  await bo.page.goto(bo.origin + DEVICES)
  await bo.page.getByText("This device notifies you.").waitFor()
  const row = bo.page.locator("#push_subscriptions > li")
  await row.getByText(/Chrome \d+ on Linux/).waitFor()
  assert.match(await row.innerText(), /Not notified yet/)
  assert.match(await row.innerText(), /push\.campfire\.invalid/)
  await looksGood(bo)

  await row.getByRole("button", { name: "Send test notification" }).click()
  await bo.page.getByText("A test is on its way.").waitFor()
  await eventually(async () => {
    await bo.page.reload()
    return (await row.innerText()).includes("Didn't go through")
  })
  await row.getByRole("button", { name: "Delete subscription" }).click()
  await bo.confirms()
  await bo.page.getByText("No device yet.").waitFor()
})

play("turning on shows the device in the list at once, and taking it off makes this browser quiet and ready to be turned on", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.page.goto(bo.origin + DEVICES)
  const turnOn = bo.page.getByRole("button", { name: "Turn on notifications on this device" })
  const row = bo.page.locator("#push_subscriptions > li")
  const removes = async () => {
    await row.getByRole("button", { name: "Delete subscription" }).click()
    await bo.confirms()
    await bo.page.getByText("No device yet.").waitFor()
    await turnOn.waitFor()
  }
  await turnOn.click()
  await row.getByRole("button", { name: "Send test notification" }).waitFor()
  await bo.page.getByText("This device notifies you.").waitFor()
  await removes()
  assert.equal(await bo.page.evaluate(() => localStorage.getItem("test-subscription")), null)
  await turnOn.click()
  await row.waitFor()

  // Taken off elsewhere, it says so too.
  const id = (await row.getAttribute("id")).match(/\d+/)[0]
  await bo.page.request.delete(`${bo.origin}${DEVICES}/${id}`, { maxRedirects: 0 })
  await bo.page.reload()
  await turnOn.click()
  await row.waitFor()
  await removes()
})

play("a push is shown, one per room, and goes when the room is read", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.enter("/rooms/1")
  await worked(bo)
  await bo.page.goto(bo.origin + "/users/me/profile")
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.says("Second")
  await misses(bo)
  await delivers(bo, payload(1, "Ada: First"))
  await delivers(bo, payload(1, "Ada: Second"))
  await eventually(() => notifications(bo), [{ title: "Workshop", body: "Ada: Second", tag: "room-1" }])
  await bo.enter("/rooms/1")
  await eventually(() => notifications(bo), [])
})

play("a click on a notification leads the open window to the message, and what is typed stays", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.enter("/rooms/1")
  await worked(bo)
  await bo.page.goto(bo.origin + "/users/me/profile")
  await bo.page.evaluate(() => { window.sameDocument = true })
  const ada = await person("Ada")
  await ada.enter("/rooms/1")
  await ada.says("Read me")
  await ada.sees("Read me")
  const path = `/rooms/1/@${await ada.row("Read me").getAttribute("data-message-id")}`
  await misses(bo)
  await delivers(bo, payload(1, "Ada: Read me", path))
  const [worker] = bo.page.context().serviceWorkers()
  await eventually(() => worker.evaluate(async () => (await registration.getNotifications()).length), 1)
  await worker.evaluate(async () => {
    const [notification] = await registration.getNotifications()
    dispatchEvent(new NotificationEvent("notificationclick", { notification }))
  })
  await bo.page.waitForURL("**" + path)
  await bo.sees("Read me")
  assert.equal(await bo.page.evaluate(() => window.sameDocument), true)
})

play("a click on a notification passes over windows that are no pages, and opens one where there is none", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.enter("/rooms/1")
  await worked(bo)
  const [worker] = bo.page.context().serviceWorkers()
  const clicks = () => worker.evaluate(async () => {
    clients.openWindow = async (path) => { self.opened = path }
    await registration.showNotification("Campfire", { data: { path: "/rooms/1" } })
    const [notification] = await registration.getNotifications()
    dispatchEvent(new NotificationEvent("notificationclick", { notification }))
  })
  await bo.page.goto(bo.origin + "/users/me/profile")
  await bo.page.locator("#list_room_1").waitFor()
  const picture = await bo.inAnotherTab()
  await picture.page.goto(bo.origin + "/account/logo")
  await picture.page.bringToFront()
  await clicks()
  await bo.page.waitForURL("**/rooms/1")
  assert.equal(await worker.evaluate(() => self.opened), undefined)

  await bo.page.goto(bo.origin + "/account/logo")
  await clicks()
  await eventually(() => worker.evaluate(() => self.opened), "/rooms/1")
  // The browser dresses a bare picture in styles of its own, and looks for an icon.
}, [/inline style.*\/account\/logo/s, /favicon/])

play("without a network pages give way to one of ours, which comes back by itself", async ({ person }) => {
  const bo = await person("Bo", WORKING)
  await bo.enter("/rooms/1")
  await worked(bo)
  await eventually(() => bo.page.evaluate(() => caches.match("/offline").then(Boolean)))
  await bo.page.context().setOffline(true)
  await bo.page.goto(bo.origin + "/users/me/profile")
  await bo.page.getByRole("heading", { name: "You're offline" }).waitFor()
  await looksGood(bo)
  assert.equal(await bo.page.evaluate(() => caches.match("/users/me/profile").then(Boolean)), false, "private pages are not kept")
  await bo.page.context().setOffline(false)
  await bo.page.getByRole("button", { name: "Save changes" }).waitFor()
}, [UNREACHABLE, /offline/i])

play("a subscription that the push service ends is made anew, whether or not it says what ended", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.enter("/rooms/1")
  await worked(bo)
  const [worker] = bo.page.context().serviceWorkers()
  for (const [name, old] of [["silently", null], ["told", { options: { userVisibleOnly: true, applicationServerKey: "theirs" } }]]) {
    const told = await worker.evaluate(async ([name, old]) => {
      const event = new ExtendableEvent("pushsubscriptionchange")
      Object.assign(event, { oldSubscription: old, newSubscription: null })
      const subscribed = new Promise((found) => {
        const json = { endpoint: `https://push.campfire.invalid/send/${name}`, keys: { p256dh: "BA" + "A".repeat(85), auth: "A".repeat(22) } }
        registration.pushManager.subscribe = async (options) => { found(options); return { toJSON: () => json } }
      })
      dispatchEvent(event)
      const { userVisibleOnly, applicationServerKey } = await subscribed
      return { userVisibleOnly, key: applicationServerKey }
    }, [name, old])
    assert.equal(told.userVisibleOnly, true)
    if (old) assert.equal(told.key, "theirs")
    else assert.equal(told.key.length, 87, "the key of this server")
  }
  await eventually(async () => {
    await bo.page.goto(bo.origin + DEVICES)
    return bo.page.locator("#push_subscriptions > li").count()
  }, 2)
})

play("a push whose words were lost says that there is something new", async ({ person }) => {
  const bo = await reachable(person, "Bo")
  await bo.enter("/rooms/1")
  await worked(bo)
  const [worker] = bo.page.context().serviceWorkers()
  await worker.evaluate(() => dispatchEvent(new PushEvent("push")))
  await eventually(() => notifications(bo), [{ title: "Campfire", body: "There is something new.", tag: "" }])
})

play("a room read on another device closes its notification here", async ({ person }) => {
  const [ada, desk] = [await person("Ada"), await reachable(person, "Bo")]
  await desk.enter("/rooms/1")
  await worked(desk)
  await desk.page.getByRole("link", { name: "My Settings" }).click()
  await desk.page.waitForURL("**/users/me/profile")
  await ada.enter("/rooms/1")
  await ada.says("Read me elsewhere")
  await misses(desk)
  await delivers(desk, payload(1, "Ada: Read me elsewhere"))
  await eventually(async () => (await notifications(desk)).length, 1)
  const phone = await person("Bo")
  await phone.enter("/rooms/1")
  await phone.sees("Read me elsewhere")
  await eventually(() => notifications(desk), [])
})

play("on an iPhone the bell tells to install Campfire first", async ({ person }) => {
  const iPhone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
  const bo = await person("Bo", { ...WORKING, userAgent: iPhone, viewport: { width: 390, height: 844 } })
  await bo.page.addInitScript(() => { delete window.PushManager })
  await bo.enter("/rooms/1")
  await bo.page.getByRole("button", { name: "Turn on notifications on this device" }).click()
  await bo.page.getByRole("heading", { name: "Install Campfire first" }).waitFor()
  await bo.page.getByText("Choose “Add to Home Screen”.").waitFor()
  await looksGood(bo)
  await bo.page.getByRole("button", { name: "Close" }).click()
  await bo.page.getByRole("heading", { name: "Install Campfire first" }).waitFor({ state: "detached" })
})

play("where the browser offers it, Campfire is installed by a click", async ({ person }) => {
  const bo = await person("Bo")
  await bo.enter("/rooms/1")
  await bo.page.getByRole("link", { name: "My Settings" }).click()
  await bo.page.waitForURL("**/users/me/profile")
  const button = bo.page.getByRole("button", { name: "Install now" })
  assert.equal(await button.isVisible(), false)
  const asked = bo.page.evaluate(() => new Promise((asked) => {
    const offer = new Event("beforeinstallprompt", { cancelable: true })
    offer.prompt = async () => asked(offer.defaultPrevented)
    dispatchEvent(offer)
  }))
  await button.click()
  assert.equal(await asked, true, "it is asked when the reader wants it, not by the browser at once")
  await button.waitFor({ state: "hidden" })
})

play("where notifications are blocked, the bell says what to do", async ({ person }) => {
  const bo = await person("Bo", WORKING)
  await bo.page.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }))
  await bo.enter("/rooms/1")
  await bo.page.getByRole("button", { name: "Turn on notifications on this device" }).click()
  await bo.page.getByRole("heading", { name: "Notifications are blocked" }).waitFor()
  await looksGood(bo)
  await bo.page.getByRole("button", { name: "Close" }).click()
  await bo.page.locator(".involvement-menu summary").click()
  await bo.page.getByRole("button", { name: "Notifying about all messages" }).click()
  await bo.page.locator(".involvement-menu summary", { hasText: "Notifying about all messages" }).waitFor()
})

play("logging out ends the notifications of this browser", async ({ person }) => {
  const ada = await reachable(person, "Ada")
  await ada.page.goto(ada.origin + DEVICES)
  await ada.page.getByRole("button", { name: "Turn on notifications on this device" }).click()
  await ada.page.getByText("This device notifies you.").waitFor()
  const asked = ada.page.waitForRequest((request) => request.url().endsWith("/session") && request.method() === "POST")
  await ada.enter("/rooms/1")
  await ada.page.locator(".sidebar__tools").getByRole("button", { name: "Log out" }).click()
  const said = new URLSearchParams((await asked).postData())
  assert.equal(said.get("push_subscription_endpoint"), ENDPOINT + "Ada")
  await ada.page.waitForURL("**/session/new")
  assert.equal(await ada.page.evaluate(() => localStorage.getItem("test-subscription")), null)
  await ada.signIn()
  await ada.settled()
  await ada.page.goto(ada.origin + DEVICES)
  await ada.page.getByText("No device yet.").waitFor()
})
