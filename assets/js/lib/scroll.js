// Keeping the reader's place in a scrolling list.

/** Who is this close to the bottom follows new messages. */
const CLOSE = 100

/** Whether the newest row is in view, or nearly. */
export function nearBottom(list, close = CLOSE) {
  return list.scrollHeight - list.scrollTop - list.clientHeight <= close
}

/** Goes to the newest row. */
export function toBottom(list) {
  list.scrollTop = list.scrollHeight
}

/**
 * Runs a change of the list without moving what is being read: the first visible row that survives keeps its distance
 * from the top. A row that the change makes lower or taller is a bad hold, unless there is no other.
 */
export async function keepPlace(list, change, changing = null) {
  const seen = visible(list).map((row) => [row, row.getBoundingClientRect().top])
  const result = await change()
  const left = seen.filter(([row]) => row.isConnected)
  const kept = left.find(([row]) => row !== changing) ?? left[0]
  if (kept) list.scrollTop += kept[0].getBoundingClientRect().top - kept[1]
  return result
}

/** Runs a change, then follows the bottom if it was in view, else keeps the place. */
export async function followOrKeep(list, change) {
  if (!nearBottom(list)) return keepPlace(list, change)
  const result = await change()
  toBottom(list)
  return result
}

function visible(list) {
  const { top, bottom } = list.getBoundingClientRect()
  return [...list.children].filter((row) => {
    const box = row.getBoundingClientRect()
    return box.bottom > top && box.top < bottom
  })
}
