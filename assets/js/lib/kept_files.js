// Files on their way, kept in this browser until the server has them; a reload finds them again.
const NAME = "campfire"
const STORE = "files"
/** What this page put in, so that nothing is lost where the browser refuses its database. */
const memory = new Map()
let opened

/** Keeps a file under the id of its entry. */
export function keepFile(id, file) {
  memory.set(id, file)
  attempt("readwrite", (files) => files.put(file, id))
}

/** The file of an entry; undefined when this browser has it no more. */
export async function findFile(id) {
  return memory.get(id) ?? await attempt("readonly", (files) => files.get(id))
}

/** Forgets the file of an entry. */
export function forgetFile(id) {
  memory.delete(id)
  attempt("readwrite", (files) => files.delete(id))
}

async function attempt(mode, ask) {
  try {
    const database = await (opened ??= settled(opening(), (request) => request.onupgradeneeded = () => request.result.createObjectStore(STORE)))
    return await settled(ask(database.transaction(STORE, mode).objectStore(STORE)))
  } catch {
    return undefined
  }
}

function opening() {
  return indexedDB.open(NAME, 1)
}

function settled(request, prepare) {
  prepare?.(request)
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = request.onblocked = () => reject(request.error)
  })
}
