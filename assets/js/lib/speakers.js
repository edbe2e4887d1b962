// Who has spoken lately, as far as this page shows it: those are the ones people mean.

/** People, the latest speaker first, the others in the order they came; `idOf` tells who one is. */
export function latestFirst(people, idOf) {
  const rows = [...document.querySelectorAll(".messages > .message[data-message-id]")].reverse()
  const spoke = [...new Set(rows.map(({ dataset }) => dataset.userId))]
  const place = (person) => (spoke.indexOf(String(idOf(person))) + 1 || Infinity)
  return people.toSorted((one, other) => {
    const [first, second] = [place(one), place(other)]
    return first === second ? 0 : first - second
  })
}
