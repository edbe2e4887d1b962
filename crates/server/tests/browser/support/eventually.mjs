// Waiting for what must become true, in one place, so that no test sleeps.
import { isDeepStrictEqual, inspect } from "node:util"

const PATIENCE = 15_000
const PAUSE = 20

/** Asks again and again until the answer is the expected one. */
export async function eventually(ask, expected = true, patience = PATIENCE) {
  const end = Date.now() + patience
  let answer
  do {
    answer = await ask()
    if (isDeepStrictEqual(answer, expected)) return
    await new Promise((resolve) => setTimeout(resolve, PAUSE))
  } while (Date.now() < end)
  throw new Error(`expected ${inspect(expected)} within ${patience} ms, but it is ${inspect(answer)}: ${ask}`)
}
