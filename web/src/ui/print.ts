/** Whether the page is being printed: then a list is a plain table, whole and without anything to press. */
import { useSyncExternalStore } from "react"
import { flushSync } from "react-dom"

let isPrinting = false
const watchers = new Set<() => void>()

function set(next: boolean) {
  isPrinting = next
  // The paper is laid out as soon as these events are over.
  flushSync(() => watchers.forEach((watcher) => watcher()))
}

if (typeof window !== "undefined") {
  window.addEventListener("beforeprint", () => set(true))
  window.addEventListener("afterprint", () => set(false))
}

function watch(changed: () => void) {
  watchers.add(changed)
  return () => void watchers.delete(changed)
}

export const usePrinting = () => useSyncExternalStore(watch, () => isPrinting)
