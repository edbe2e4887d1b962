// What the server's answer to a posted message means for the entry in the queue.

/** The type of answer that rows come in. */
export const STREAM = "text/vnd.turbo-stream.html"

/** Why a room takes nothing from us any more. */
export const GONE = "this room is gone, or you are no longer in it"

/** `{stream}` when the server has it, `{failed: reason}` when it never will, `{wait: why, after}` when it may later. */
export function outcomeOf(answer) {
  const { status, url, text } = answer
  if (status === 401 || /\/session\/new/.test(url)) return { wait: "signed-out" }
  if (status === 429) return { wait: "busy", after: pause(answer) }
  if (status === 0 || status === 408) return { wait: "connection" }
  if (status >= 500) return { wait: "trouble" }
  if (status === 404) return { failed: GONE }
  if (status >= 400) return { failed: reason(answer) }
  return text.trimStart().startsWith("<turbo-stream") ? { stream: text } : { failed: GONE }
}

function pause({ header }) {
  const seconds = Number(header("Retry-After"))
  return seconds > 0 ? Math.min(seconds, 600) * 1000 : undefined
}

function reason({ status, header, text, tooLarge }) {
  if (status === 413) return tooLarge
  const words = header("Content-Type")?.startsWith("text/plain") ? text.trim() : ""
  return words !== "" && words.length <= 200 ? words : "the server did not accept it"
}
