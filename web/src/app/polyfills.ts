/** What libraries take for granted and Chromium 88 has not got yet. */

function lend(target: object, name: string, value: unknown) {
  if (!(name in target)) Object.defineProperty(target, name, { value, writable: true, configurable: true })
}

function at<T>(this: ArrayLike<T>, index: number): T | undefined {
  return this[index < 0 ? this.length + index : index]
}

// Chromium 92
lend(Array.prototype, "at", at)
lend(String.prototype, "at", at)
// Chromium 93
lend(Object, "hasOwn", (object: object, key: PropertyKey) => Object.prototype.hasOwnProperty.call(object, key))
// Chromium 97
lend(Array.prototype, "findLast", function <T>(this: T[], test: (one: T, i: number, all: T[]) => boolean) {
  return [...this].reverse().find((one, i) => test(one, this.length - 1 - i, this))
})
lend(Array.prototype, "findLastIndex", function <T>(this: T[], test: (one: T, i: number, all: T[]) => boolean) {
  for (let i = this.length - 1; i >= 0; i--) if (test(this[i] as T, i, this)) return i
  return -1
})
// Chromium 98; our values are plain data
lend(globalThis, "structuredClone", (value: unknown) => JSON.parse(JSON.stringify(value)) as unknown)
