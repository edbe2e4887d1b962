// Small pictures of files that are not on the server yet.
import { element } from "lib/html"

/** What every browser shows by itself. */
const SHOWN = /^image\/(png|jpeg|gif|webp|avif|bmp)$/

/** An image of the file, or null when it is none; nothing is kept in memory once it shows, so no page that is kept may have it. */
export function previewOf(file) {
  if (!SHOWN.test(file.type)) return null
  const url = URL.createObjectURL(file)
  const image = element("img", { alt: "", src: url, "data-turbo-temporary": "" })
  image.onload = image.onerror = () => URL.revokeObjectURL(url)
  return image
}
