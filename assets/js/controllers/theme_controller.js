import { Controller } from "@hotwired/stimulus"

const YEAR = 365 * 24 * 60 * 60
const DARK_WHEN = { system: "(prefers-color-scheme: dark)", light: "not all", dark: "all" }

/** Light, dark, or as the system likes; kept in a cookie, so that pages come with it and nothing flashes. */
export default class extends Controller {
  static targets = ["choice"]

  choose({ currentTarget: { value } }) {
    const secure = location.protocol === "https:" ? "; secure" : ""
    document.cookie = `theme=${value}; path=/; max-age=${YEAR}; samesite=lax${secure}`
    document.documentElement.dataset.theme = value
    document.getElementById("dark-colors").media = DARK_WHEN[value]
    document.head.querySelector("meta[name=theme-color][media]").media = DARK_WHEN[value]
    for (const choice of this.choiceTargets) choice.setAttribute("aria-pressed", String(choice.value === value))
  }
}
