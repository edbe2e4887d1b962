// One attempt to hand a message to the server, and what its answer means for the entry.

/** How long the server may take before we try again; a repeated post makes no second message. */
const TIMEOUT = 15_000
const STREAM = "text/vnd.turbo-stream.html"

/** Resolves to `{stream}` when the server has it, `{failed: reason}` when it never will, `{wait: why, after}` when it may later. */
export async function post({ url, id, body }) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { Accept: STREAM },
      body: new URLSearchParams({ "message[body]": body, "message[client_message_id]": id }),
      signal: AbortSignal.timeout(TIMEOUT),
    })
    return await read(response)
  } catch {
    return { wait: "connection" }
  }
}

async function read(response) {
  const { status } = response
  if (status === 401 || /\/session\/new/.test(response.redirected ? response.url : "")) return { wait: "signed-out" }
  if (status === 429) return { wait: "busy", after: pause(response) }
  if (status >= 500 || status === 408) return { wait: "connection" }
  if (status === 404) return { failed: GONE }
  if (status >= 400) return { failed: await reason(response) }
  const stream = await response.text()
  return stream.trimStart().startsWith("<turbo-stream") ? { stream } : { failed: GONE }
}

const GONE = "this room is gone, or you are no longer in it"

function pause(response) {
  const seconds = Number(response.headers.get("Retry-After"))
  return seconds > 0 ? Math.min(seconds, 600) * 1000 : undefined
}

async function reason(response) {
  if (response.status === 413) return "it is too long"
  const plain = response.headers.get("Content-Type")?.startsWith("text/plain")
  const words = plain ? (await response.text()).trim() : ""
  return words !== "" && words.length <= 200 ? words : "the server did not accept it"
}
