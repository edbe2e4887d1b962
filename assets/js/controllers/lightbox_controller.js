import { Controller } from "@hotwired/stimulus"
import { element } from "lib/html"

/** Pictures of messages, shown large over the page instead of in a page of their own. */
export default class extends Controller {
  disconnect() {
    this.dialog?.close()
  }

  open(event) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return
    event.preventDefault()
    this.show(event.currentTarget)
  }

  show(link) {
    const name = link.dataset.filename
    const image = element("img", { class: "lightbox__image", src: link.href, alt: name })
    this.dialog = element("dialog", { class: "lightbox", "aria-label": "Image Viewer" }, image, tools(link, name))
    this.dialog.addEventListener("click", ({ target }) => { if (target !== image && !target.closest("a, button")) this.dialog.close() })
    this.dialog.addEventListener("close", () => {
      this.dialog.remove()
      link.focus()
    }, { once: true })
    document.body.append(this.dialog)
    this.dialog.showModal()
  }
}

/** What is looked at may be a small picture of a file that browsers do not show; what is saved or shared is the file. */
function tools(link, name) {
  const { lightboxUrlValue: saved } = link.dataset
  const download = element("a", { class: "btn lightbox__btn", href: saved, download: name, "data-turbo": "false" }, "Download")
  const share = element("button", {
    class: "btn lightbox__btn", type: "button", hidden: "", "data-controller": "web-share", "data-action": "web-share#share",
    "data-web-share-url-value": saved.split("?")[0], "data-web-share-title-value": name,
  }, "Share")
  const close = element("button", { class: "btn lightbox__btn", value: "close", autofocus: "" }, "Close")
  return element("form", { class: "lightbox__tools", method: "dialog", "data-turbo": "false" }, element("span", { class: "lightbox__name" }, name), download, share, close)
}
