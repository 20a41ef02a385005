/** The parts of targets that units below hold: what a county is judged by. */
import { useRowsUpTo } from "../../../api/queries"
import type { LampGroup, Row } from "../../../api/types"
import type { Asked } from "./asked"

/** So many at once; of a larger plan, a unit that was chosen. */
const HELD_MAX = 400

export function useHeld({ plan, by, group, under, lamp }: Asked) {
  const unit = group ?? under
  const query = useRowsUpTo("plan.target", { "f.plan": plan, state: "running,met", ...(unit && { under: unit }), ...(lamp && { "f.lamp": lamp }) }, HELD_MAX)
  const { rows = [], labels = {}, isMore = false } = (by === "county" && query.data) || {}
  return { query, labels, isMore, rows: under ? rows.filter((row) => row.values.parent) : once(rows) }
}

export type Held = ReturnType<typeof useHeld>

/** Parts without those that a part among them was divided on into: one shortfall is one. */
export function once(rows: Row[]): Row[] {
  const parts = rows.filter((row) => row.values.parent)
  const all = new Set(parts.map((row) => row.id))
  return parts.filter((row) => !all.has(String(row.values.parent)))
}

/** In the order of the units; what units further below hold stands behind, each unit's together. */
export function unitByUnit(rows: Row[], groups: LampGroup[]): Row[] {
  const place = (row: Row) => {
    const at = groups.findIndex((group) => group.id === row.values.holder)
    return at < 0 ? groups.length : at
  }
  return [...rows].sort((a, b) => place(a) - place(b) || String(a.values.holder).localeCompare(String(b.values.holder)))
}
