// A word about what just happened, in the place where pages show theirs.
import { element } from "lib/html"

/** Says in a flash that something did not work. */
export function alert(words) {
  document.querySelector("body > .flash")?.remove()
  const inner = element("div", { class: "flash__inner", role: "alert" }, words)
  const flash = element("div", { class: "flash flash--alert", "data-controller": "element-removal", "data-turbo-temporary": "" }, inner)
  document.getElementById("main-content").before(flash)
}
