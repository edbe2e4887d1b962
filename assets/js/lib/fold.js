// Comparing words as people do: capitals, accents and widths make no difference.

/** The bare form of a text. */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().replaceAll("ß", "ss").replaceAll("ø", "o").replaceAll("ł", "l").trim()
}

/** How well a text answers what was typed: 3 begins so, 2 a word of it does, 1 contains it, 0 not at all. Every typed word counts. */
export function score(text, typed) {
  const bare = fold(text)
  const wanted = fold(typed)
  if (wanted === "" || bare.startsWith(wanted)) return 3
  const words = bare.split(/[\s\-_.,()]+/)
  const parts = wanted.split(/\s+/)
  if (parts.every((part) => words.some((word) => word.startsWith(part)))) return 2
  return parts.every((part) => bare.includes(part)) ? 1 : 0
}
