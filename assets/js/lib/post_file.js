// One attempt to hand a file to the server. XMLHttpRequest, because it alone tells how much has gone out.
import { findFile } from "lib/kept_files"
import { outcomeOf, STREAM } from "lib/post_outcome"

/** An upload that stands still for so long is tried again. */
const STALL = 60_000

/** Resolves to an outcome; see lib/post_outcome. */
export async function postFile({ id, url }, { signal, progress }) {
  const file = await findFile(id)
  if (!file) return { failed: "this browser no longer has the file, choose it again" }
  const form = new FormData()
  form.set("message[client_message_id]", id)
  form.set("message[attachment]", file)
  return upload(url, form, { signal, progress })
}

function upload(url, form, { signal, progress }) {
  const request = new XMLHttpRequest()
  const abort = () => request.abort()
  let stall
  const alive = () => { clearTimeout(stall); stall = setTimeout(abort, STALL) }
  const ended = new Promise((resolve) => request.addEventListener("loadend", resolve))
  request.upload.addEventListener("progress", ({ loaded, total }) => { alive(); progress(Math.floor((loaded / total) * 100)) })
  signal.addEventListener("abort", abort)
  request.open("POST", url)
  request.setRequestHeader("Accept", STREAM)
  request.send(form)
  alive()
  return ended.then(() => {
    clearTimeout(stall)
    return outcomeOf({
      status: request.status,
      url: request.responseURL,
      header: (name) => request.getResponseHeader(name),
      text: request.responseText,
      tooLarge: "it is larger than this place takes",
    })
  })
}
