/** Puts text on the clipboard; resolves to whether it worked. Refused on plain http, where a selected field still can be copied. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return copyBySelection(text)
  }
}

function copyBySelection(text) {
  const field = document.createElement("textarea")
  const before = document.activeElement
  field.value = text
  document.body.append(field)
  field.select()
  const done = document.execCommand("copy")
  field.remove()
  before?.focus()
  return done
}
