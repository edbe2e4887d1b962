/** Who and where we are, read live from the metas of the page; undefined where the page does not say. */
export const Current = {
  get userId() { return number("current-user-id") },
  get userName() { return meta("current-user-name") },
  get roomId() { return number("current-room-id") },
}

/** The content of a named meta of the head. */
export function meta(name) {
  return document.head.querySelector(`meta[name="${name}"]`)?.content
}

function number(name) {
  return Number(meta(name)) || undefined
}
