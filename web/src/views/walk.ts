/**
 * The list somebody came from, so that the next record is one click away. It is
 * kept for this window only: the rows as they stood when one of them was opened.
 */
import type { Filters } from "../api/calls"

export interface Walk {
  /** The address of the list, behind its question mark. */
  search: string
  filters: Filters
  ids: string[]
  /** Where the list goes on after the last of them. */
  next: string | null
  count: { n: number; over: boolean }
}

const nameOf = (register: string) => `xuezheng.walk.${register}`

/** Where a record stands in the list: its place from 1, and who is beside it. */
export function placeIn(walk: Walk, id: string) {
  const at = walk.ids.indexOf(id)
  if (at < 0) return null
  return { place: at + 1, previous: walk.ids[at - 1] ?? null, next: walk.ids[at + 1] ?? null, goesOn: at === walk.ids.length - 1 && walk.next !== null }
}

export function keepWalk(register: string, walk: Walk) {
  try {
    sessionStorage.setItem(nameOf(register), JSON.stringify(walk))
  } catch {
    // Without it there is a way back, and no next.
  }
}

export function readWalk(register: string): Walk | null {
  try {
    return JSON.parse(sessionStorage.getItem(nameOf(register)) ?? "null") as Walk | null
  } catch {
    return null
  }
}
