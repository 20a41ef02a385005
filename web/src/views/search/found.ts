/** What was found, by the list it stands in, in the order the server gave. */
import type { Found } from "../../api/types"

type Row = Found["rows"][number]

export interface FoundGroup {
  register: string
  title: string
  rows: Row[]
}

export function groupsOf(rows: Row[]): FoundGroup[] {
  const groups: FoundGroup[] = []
  for (const row of rows) {
    const there = groups.find((group) => group.register === row.register)
    if (there) there.rows.push(row)
    else groups.push({ register: row.register, title: row.register_title, rows: [row] })
  }
  return groups
}
