// One attempt to hand a message to the server.
import { outcomeOf, STREAM } from "lib/post_outcome"

/** How long the server may take before we try again; a repeated post makes no second message. */
const TIMEOUT = 15_000

/** Resolves to an outcome; see lib/post_outcome. */
export async function post({ url, id, body }, { signal }) {
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: { Accept: STREAM },
      body: new URLSearchParams({ "message[body]": body, "message[client_message_id]": id }),
      signal: AbortSignal.any?.([signal, AbortSignal.timeout(TIMEOUT)]) ?? AbortSignal.timeout(TIMEOUT),
    })
    const { status, headers } = response
    return outcomeOf({ status, url: response.url, header: (name) => headers.get(name), text: await response.text(), tooLarge: "it is too long" })
  } catch {
    return { wait: "connection" }
  }
}
