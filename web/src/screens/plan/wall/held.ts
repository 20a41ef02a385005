/** The parts of targets that units below hold: what a county is judged by. */
import { useRowsUpTo } from "../../../api/queries"
import type { Asked } from "./asked"

/** So many at once; of a larger plan, a unit that was chosen. */
const HELD_MAX = 400

export function useHeld({ plan, by, group, under, lamp }: Asked) {
  const unit = group ?? under
  const query = useRowsUpTo("plan.target", { "f.plan": plan, state: "running,met", ...(unit && { under: unit }), ...(lamp && { "f.lamp": lamp }) }, HELD_MAX)
  const { rows = [], labels = {}, isMore = false } = (by === "county" && query.data) || {}
  return { query, labels, isMore, rows: rows.filter((row) => row.values.parent) }
}

export type Held = ReturnType<typeof useHeld>
