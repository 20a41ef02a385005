/** What this browser keeps: a shelf of sealed things and one of open ones, neither about anybody readable here. */

const BASE = "xuezheng"
/** After so long without a touch, anything on a shelf is dropped. */
export const LIFE_MS = 72 * 3_600_000

const SHELVES = ["sealed", "open"] as const
export type Shelf = (typeof SHELVES)[number]

export interface Kept<T> {
  value: T
  /** When it was last put. */
  at: number
}

export const hasShelf = () => typeof indexedDB !== "undefined"

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error("IndexedDB"))
  })
}

async function within<T>(shelf: Shelf, mode: IDBTransactionMode, work: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const opening = indexedDB.open(BASE, 2)
  opening.onupgradeneeded = () => {
    const { result, transaction } = opening
    for (const name of SHELVES) {
      // Version 1 had both, without the index: what lies there stays.
      const store = result.objectStoreNames.contains(name) ? transaction?.objectStore(name) : result.createObjectStore(name)
      store?.createIndex("at", "at")
    }
  }
  const base = await settled(opening)
  try {
    return await settled(work(base.transaction(shelf, mode).objectStore(shelf)))
  } finally {
    base.close()
  }
}

export const put = <T>(shelf: Shelf, name: string, value: T, at = Date.now()) =>
  within(shelf, "readwrite", (store) => store.put({ value, at } satisfies Kept<T>, name))

/** None when there is nothing, or it is too old. */
export async function get<T>(shelf: Shelf, name: string): Promise<Kept<T> | null> {
  const kept = await within(shelf, "readonly", (store) => store.get(name) as IDBRequest<Kept<T> | undefined>)
  if (!kept || Date.now() - kept.at <= LIFE_MS) return kept ?? null
  await drop(shelf, name)
  return null
}

export const drop = (shelf: Shelf, name: string) => within(shelf, "readwrite", (store) => store.delete(name))

export const names = async (shelf: Shelf, head: string): Promise<string[]> =>
  (await within(shelf, "readonly", (store) => store.getAllKeys())).map(String).filter((name) => name.startsWith(head))

/** Drops whatever is too old, whoever left it, without reading what is not. */
export async function dropOld() {
  const old = IDBKeyRange.upperBound(Date.now() - LIFE_MS, true)
  for (const shelf of SHELVES)
    for (const name of await within(shelf, "readonly", (store) => store.index("at").getAllKeys(old))) await drop(shelf, String(name))
}

export async function empty() {
  for (const shelf of SHELVES) await within(shelf, "readwrite", (store) => store.clear())
}
