import { Controller } from "@hotwired/stimulus"
import { element } from "lib/html"

const YEAR = 365 * 24 * 60 * 60

/** Comfortable or compact; kept in a cookie, so that pages come with it and nothing moves. */
export default class extends Controller {
  static targets = ["choice"]
  static values = { stylesheet: String }

  choose({ currentTarget: { value } }) {
    const secure = location.protocol === "https:" ? "; secure" : ""
    document.cookie = `density=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`
    document.getElementById("compact")?.remove()
    if (value === "compact") document.getElementById("dark-colors").after(element("link", { id: "compact", rel: "stylesheet", href: this.stylesheetValue }))
    for (const choice of this.choiceTargets) choice.setAttribute("aria-pressed", String(choice.value === value))
  }
}
