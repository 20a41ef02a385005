/** ↑↓ go from row to row, Home and End to the first and last, space chooses, Enter opens. */
import type { KeyboardEvent } from "react"

const ROW = ".ant-table-row"

interface Doings {
  open: () => void
  choose?: () => void
}

export function goOverRows(event: KeyboardEvent<HTMLElement>, { open, choose }: Doings) {
  const row = event.currentTarget
  // A key meant for something inside the row is not ours.
  if (event.target !== row) return
  const rows = Array.from(row.parentElement?.querySelectorAll<HTMLElement>(ROW) ?? [])
  const at = rows.indexOf(row)
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key]
  if (to !== undefined) rows[to]?.focus()
  else if (event.key === "Enter") open()
  else if (event.key === " " && choose) choose()
  else return
  event.preventDefault()
}
