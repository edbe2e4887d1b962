// The first module of every page: Turbo and the cable, then one Stimulus controller per piece of the page.
import "@hotwired/turbo-rails"
import { Application } from "@hotwired/stimulus"
import "lib/turbo_setup"
import { keepConnected } from "lib/cable"
import { startInbox } from "lib/inbox"
import { deletions } from "lib/deletions"
import { resumeQueues } from "lib/send_queue"
import { Current } from "lib/current"

import AutoSubmit from "controllers/auto_submit_controller"
import BoostForm from "controllers/boost_form_controller"
import Boosts from "controllers/boosts_controller"
import Composer from "controllers/composer_controller"
import Connection from "controllers/connection_controller"
import CopyToClipboard from "controllers/copy_to_clipboard_controller"
import Dialog from "controllers/dialog_controller"
import Deletions from "controllers/deletions_controller"
import EditMessage from "controllers/edit_message_controller"
import Editor from "controllers/editor_controller"
import ElementRemoval from "controllers/element_removal_controller"
import Files from "controllers/files_controller"
import Filter from "controllers/filter_controller"
import Lightbox from "controllers/lightbox_controller"
import LocalTime from "controllers/local_time_controller"
import Messages from "controllers/messages_controller"
import Popup from "controllers/popup_controller"
import Presence from "controllers/presence_controller"
import RefreshRoom from "controllers/refresh_room_controller"
import Reply from "controllers/reply_controller"
import RoomForm from "controllers/room_form_controller"
import RoomsList from "controllers/rooms_list_controller"
import Search from "controllers/search_controller"
import SearchResults from "controllers/search_results_controller"
import Shortcuts from "controllers/shortcuts_controller"
import Sidebar from "controllers/sidebar_controller"
import SidebarFilter from "controllers/sidebar_filter_controller"
import Theme from "controllers/theme_controller"
import TypingNotifications from "controllers/typing_notifications_controller"
import WebShare from "controllers/web_share_controller"

const controllers = {
  "auto-submit": AutoSubmit,
  "boost-form": BoostForm,
  boosts: Boosts,
  composer: Composer,
  connection: Connection,
  "copy-to-clipboard": CopyToClipboard,
  dialog: Dialog,
  deletions: Deletions,
  "edit-message": EditMessage,
  editor: Editor,
  "element-removal": ElementRemoval,
  files: Files,
  filter: Filter,
  lightbox: Lightbox,
  "local-time": LocalTime,
  messages: Messages,
  popup: Popup,
  presence: Presence,
  "refresh-room": RefreshRoom,
  reply: Reply,
  "room-form": RoomForm,
  "rooms-list": RoomsList,
  search: Search,
  "search-results": SearchResults,
  shortcuts: Shortcuts,
  sidebar: Sidebar,
  "sidebar-filter": SidebarFilter,
  theme: Theme,
  "typing-notifications": TypingNotifications,
  "web-share": WebShare,
}

const application = Application.start()
for (const [name, controller] of Object.entries(controllers)) application.register(name, controller)

/** A page reached without a session (sign-in, join) has no live part; it may become signed in by a Turbo visit. */
function startLive() {
  if (!Current.userId) return
  document.removeEventListener("turbo:load", startLive)
  keepConnected()
  startInbox()
  resumeQueues()
  deletions.resume()
}

document.addEventListener("turbo:load", startLive)
