import { Controller } from "@hotwired/stimulus"
import { announce } from "lib/announce"
import { choose, chosenIn, unchoose } from "lib/chosen_files"
import { isPicture, withoutStyles } from "lib/pasted_html"
import { previewOf } from "lib/previews"
import { sizeInWords } from "lib/sizes"

const DROPPING = "composer--dropping"
/** The hint goes this long after the last file was held over the page. */
const HINT = 250

/** Files that go out with the next message: picked, pasted, or dropped anywhere on the page. */
export default class extends Controller {
  static targets = ["input", "list", "tile"]
  static values = { roomId: Number, limit: Number }

  connect() {
    this.listening = new AbortController()
    const { signal } = this.listening
    const on = (target, name, handle, options) => target.addEventListener(name, handle, { signal, ...options })
    on(this.element, "paste", ({ clipboardData }) => this.pasted(clipboardData), { capture: true })
    on(this.element, "lexxy:file-accept", (event) => event.preventDefault())
    on(document, "dragover", (event) => this.held(event))
    on(document, "drop", (event) => this.dropped(event), { capture: true })
    this.show()
  }

  disconnect() {
    this.listening.abort()
    this.listTarget.replaceChildren()
  }

  pick() {
    this.inputTarget.click()
  }

  /** The field forgets, so that the same file can be picked again. */
  picked() {
    this.add(this.inputTarget.files)
    this.inputTarget.value = ""
  }

  /** Tables and documents come with a picture of themselves, for those who cannot take the words. */
  pasted(clipboardData) {
    const html = clipboardData?.getData("text/html")
    const files = [...clipboardData?.files ?? []]
    const words = html && !isPicture(withoutStyles(html))
    this.add(words ? files.filter(({ type }) => !type.startsWith("image/")) : files)
  }

  remove({ target }) {
    const tile = target.closest("li")
    const { file } = tile
    const next = tile.nextElementSibling ?? tile.previousElementSibling
    unchoose(this.roomIdValue, file)
    this.show()
    announce(`${file.name} removed`)
    const beside = next && this.tileOf(next.file)?.querySelector("button")
    beside ? beside.focus() : this.dispatch("emptied")
  }

  /** The files to send, which are chosen no more; those too large stay and say so. */
  take() {
    const fitting = this.chosen.filter((file) => this.fits(file))
    for (const file of fitting) unchoose(this.roomIdValue, file)
    this.show()
    return fitting
  }

  get none() {
    return this.chosen.length === 0
  }

  get chosen() {
    return chosenIn(this.roomIdValue)
  }

  add(files) {
    const added = [...files]
    if (added.length === 0) return
    choose(this.roomIdValue, added)
    this.show()
    announce(added.length === 1 ? `${added[0].name} attached` : `${added.length} files attached`)
    this.dispatch("added")
  }

  show() {
    const tiles = this.chosen.map((file) => this.tileOf(file) ?? this.build(file))
    this.listTarget.replaceChildren(...tiles)
    this.listTarget.hidden = this.none
  }

  build(file) {
    const tile = this.tileTarget.content.cloneNode(true).firstElementChild
    const fits = this.fits(file)
    tile.file = file
    tile.classList.toggle("composer__file--too-large", !fits)
    part(tile, "picture").prepend(previewOf(file) ?? "")
    part(tile, "name").textContent = file.name
    part(tile, "size").textContent = fits ? sizeInWords(file.size) : `Too large: at most ${sizeInWords(this.limitValue)}`
    part(tile, "remove").textContent = `Remove ${file.name}`
    return tile
  }

  tileOf(file) {
    return [...this.listTarget.children].find((tile) => tile.file === file)
  }

  fits({ size }) {
    return size <= this.limitValue
  }

  held(event) {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    event.dataTransfer.dropEffect = "copy"
    this.element.classList.add(DROPPING)
    clearTimeout(this.hint)
    this.hint = setTimeout(() => this.element.classList.remove(DROPPING), HINT)
  }

  dropped(event) {
    if (!event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    event.stopPropagation()
    this.element.classList.remove(DROPPING)
    this.add(event.dataTransfer.files)
  }
}

function part(tile, name) {
  return tile.querySelector(`[data-file="${name}"]`)
}
