import { Controller } from "@hotwired/stimulus"

/** The page that stands in for another while there is no network; it gives way when there is one again. */
export default class extends Controller {
  connect() {
    addEventListener("online", this.retry)
  }

  disconnect() {
    removeEventListener("online", this.retry)
  }

  retry = () => {
    if (location.pathname === "/offline") location.assign("/")
    else location.reload()
  }
}
