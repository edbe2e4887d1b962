// The first module of every page: Turbo and the cable, then one Stimulus controller per piece of the page; rare ones come later.
import "@hotwired/turbo-rails"
import { Application } from "@hotwired/stimulus"
import "lib/turbo_setup"
import "lib/account_changes"
import "lib/gone_room"
import "lib/install"
import "lib/people"
import "lib/room_name"
import "lib/same_place"
import { keepConnected } from "lib/cable"
import { startInbox } from "lib/inbox"
import { deletions } from "lib/deletions"
import { resumeQueues } from "lib/send_queue"
import { Current } from "lib/current"
import { watchForRare } from "lib/rare_controllers"

import Boosts from "controllers/boosts_controller"
import Composer from "controllers/composer_controller"
import Connection from "controllers/connection_controller"
import Deletions from "controllers/deletions_controller"
import Editor from "controllers/editor_controller"
import LocalTime from "controllers/local_time_controller"
import Messages from "controllers/messages_controller"
import Popup from "controllers/popup_controller"
import Presence from "controllers/presence_controller"
import RefreshRoom from "controllers/refresh_room_controller"
import RoomsList from "controllers/rooms_list_controller"
import Shortcuts from "controllers/shortcuts_controller"
import Sidebar from "controllers/sidebar_controller"

const controllers = {
  boosts: Boosts,
  composer: Composer,
  connection: Connection,
  deletions: Deletions,
  editor: Editor,
  "local-time": LocalTime,
  messages: Messages,
  popup: Popup,
  presence: Presence,
  "refresh-room": RefreshRoom,
  "rooms-list": RoomsList,
  shortcuts: Shortcuts,
  sidebar: Sidebar,
}

const application = Application.start()
for (const [name, controller] of Object.entries(controllers)) application.register(name, controller)
watchForRare(application)

/** A page reached without a session (sign-in, join) has no live part; it may become signed in by a Turbo visit. */
function startLive() {
  // Not needed to read or to write.
  const notifications = import("lib/notifications")
  if (!Current.userId) return notifications.then(({ forgetWhoWasHere }) => forgetWhoWasHere(), () => {})
  document.removeEventListener("turbo:load", startLive)
  keepConnected()
  startInbox()
  notifications.then(({ startNotifications }) => startNotifications(), () => {})
  resumeQueues()
  deletions.resume()
}

document.addEventListener("turbo:load", startLive)
