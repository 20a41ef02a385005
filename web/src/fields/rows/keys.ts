/** Keys that do something to the whole row. */
import type { KeyboardEvent } from "react"

export type RowAction = "add" | "duplicate" | "remove" | "up" | "down"

export function rowAction(event: KeyboardEvent): RowAction | null {
  const isControl = event.ctrlKey || event.metaKey
  if (event.altKey && event.key === "ArrowUp") return "up"
  if (event.altKey && event.key === "ArrowDown") return "down"
  if (!isControl) return null
  if (event.key === "Enter") return "add"
  if (event.key === "Delete" || event.key === "Backspace") return "remove"
  return event.key.toLowerCase() === "d" ? "duplicate" : null
}
