// Sizes of files in words, as the server writes them.
const UNITS = ["KB", "MB", "GB", "TB"]

/** 2400000 is "2.4 MB", with the reader's decimal point. */
export function sizeInWords(bytes) {
  if (bytes < 1000) return `${bytes} ${bytes === 1 ? "byte" : "bytes"}`
  const step = Math.min(Math.floor(Math.log10(bytes) / 3), UNITS.length)
  const size = bytes / 1000 ** step
  return `${size.toLocaleString(undefined, { maximumFractionDigits: size < 9.95 ? 1 : 0 })} ${UNITS[step - 1]}`
}
