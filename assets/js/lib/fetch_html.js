import { parse } from "lib/html"

/** Fetches bare markup; resolves to its fragment, or null when there is none (204). */
export async function fetchHtml(url) {
  const response = await fetch(url, { headers: { Accept: "text/html" } })
  if (response.status === 204) return null
  if (!response.ok || response.redirected) throw new Error(`${url} answered ${response.status}`)
  return parse(await response.text())
}
