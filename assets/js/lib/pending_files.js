// How a file on its way shows in its row: what it is, and how much of it has arrived.
import { element } from "lib/html"
import { findFile } from "lib/kept_files"
import { previewOf } from "lib/previews"
import { sizeInWords } from "lib/sizes"

/** What stands in the row's body; the picture follows when the file is found. */
export function fileOnItsWay({ id, file: { name, size } }) {
  const progress = element("progress", { class: "upload__progress", max: 100, value: 0, "aria-label": `Upload of ${name}` })
  const words = element("span", { class: "upload__name" }, name)
  const upload = element("div", { class: "message__pending-upload upload" }, words, element("span", { class: "upload__size" }, sizeInWords(size)), progress)
  findFile(id).then((file) => upload.prepend((file && previewOf(file)) ?? ""))
  return upload
}

/** Moves the bar; whole means that the server is at work with it. */
export function showProgress(row, percent) {
  const bar = row.querySelector(".upload__progress")
  if (bar) bar.value = percent
}
