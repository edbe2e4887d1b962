// What changes about the account while a page is open: its styles, its name, what one may do, who is here.
import { Turbo } from "@hotwired/turbo-rails"
import { Current } from "lib/current"

/** Pages do not all ask at once when something changed for everybody. */
const SPREAD = 1000

/** The administrators' styles: the new ones come before the old ones go, so that nothing flashes. A page that is shown without them stays so. */
Turbo.StreamActions.custom_styles = function () {
  const [old] = document.head.querySelectorAll("link[data-custom-styles]")
  const fresh = this.templateContent.querySelector("link")
  if (document.querySelector("[data-controller~=styles-preview]") || old?.href === fresh?.href) return
  if (!fresh) return old?.remove()
  fresh.addEventListener("load", () => old?.remove(), { once: true })
  fresh.addEventListener("error", () => old?.remove(), { once: true })
  document.head.append(fresh)
}

/** The name and the logo: what is the same stays, with the focus that it may have. */
Turbo.StreamActions.renew = function () {
  const [fresh] = this.templateContent.children
  for (const shown of this.targetElements) if (!shown.isEqualNode(fresh)) shown.replaceWith(fresh)
}

/** What one may do here: pages for administrators are read again, menus follow the class. */
Turbo.StreamActions.role = function () {
  const admin = this.target === "administrator"
  if (document.body.classList.contains("admin") === admin) return
  document.body.classList.toggle("admin", admin)
  Turbo.cache.clear()
  if (/^\/(account|users)\//.test(location.pathname) && !isFilledIn()) Turbo.visit(location.href, { action: "replace" })
}

/** Whether somebody has typed something on this page that a fresh one would not have. */
function isFilledIn() {
  return [...document.querySelectorAll("main :is(input, textarea)")].some(({ value, defaultValue }) => value !== defaultValue)
}

/** Somebody came whom one may ping: they are suggested where a place is free. */
Turbo.StreamActions.suggest = function () {
  const [form] = this.templateContent.children
  for (const list of this.targetElements) {
    const isKnown = form.id === `suggestion_user_${Current.userId}` || document.getElementById(form.id)
    if (isKnown || list.dataset.free < 1) continue
    list.append(form)
    list.dataset.free -= 1
  }
}

/** A frame whose content changed is read again where it is on the page. */
Turbo.StreamActions.reload_frame = function () {
  for (const frame of this.targetElements) {
    setTimeout(() => {
      if (!frame.isConnected) return
      if (frame.src) frame.reload()
      else frame.src = location.href
    }, Math.random() * SPREAD)
  }
}

/** Frames that are read again and again keep what has the focus. */
addEventListener("turbo:before-frame-render", ({ target, detail }) => {
  if (target.hasAttribute("data-morph")) detail.render = (frame, fresh) => Turbo.morphTurboFrameElements(frame, fresh)
})
