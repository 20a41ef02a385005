/** Whether the screen is a phone's: there lists become cards and the menu a bottom bar. Paper is no phone, however narrow. */
import { useSyncExternalStore } from "react"

const query = typeof matchMedia === "function" ? matchMedia("screen and (max-width: 767px)") : undefined

function watch(changed: () => void) {
  query?.addEventListener("change", changed)
  return () => query?.removeEventListener("change", changed)
}

export const usePhone = () => useSyncExternalStore(watch, () => query?.matches ?? false)
