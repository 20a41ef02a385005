/** What stands on the time line: tasks, or what units hold, unit by unit. */
import type { LampCode, LampGroup, Row } from "../../../api/types"
import { paths } from "../../../paths"
import { type Held, unitByUnit } from "./held"
import { lampOf } from "./LampSign"
import type { Tasks } from "./rows"
import type { Span } from "./span"

export interface Bar extends Span {
  id: string
  title: string
  /** Opened beside the line, or a page of its own. */
  task?: string
  page?: string
  who: string
  lamp: LampCode
  percent: number
  /** The unit whose bars begin here. */
  heading?: string
}

const spanOfRow = ({ values }: Row): Span => ({
  from: String(values.begins_on ?? values.due_on ?? ""),
  to: String(values.due_on ?? values.begins_on ?? ""),
})

export const barsOf = ({ rows, labels }: Pick<Tasks, "rows" | "labels">): Bar[] =>
  rows.map((row) => ({
    ...spanOfRow(row),
    id: row.id,
    title: `${row.values.no ? `${String(row.values.no)}. ` : ""}${String(row.values.title ?? "")}`,
    task: row.id,
    who: (row.values.lead && labels[String(row.values.lead)]) || "",
    lamp: lampOf(row.values.lamp),
    percent: Number(row.values.progress ?? 0),
  }))

/** Unit by unit; what units further below hold stands with its own unit's name. */
export function barsByUnit({ rows, labels }: Pick<Held, "rows" | "labels">, groups: LampGroup[]): Bar[] {
  const inOrder = unitByUnit(rows, groups)
  return inOrder.map((row, i) => ({
    ...spanOfRow(row),
    id: row.id,
    title: row.label,
    page: paths.record("plan.target", row.id),
    who: "",
    lamp: lampOf(row.values.lamp),
    percent: Number(row.values.reached ?? 0),
    heading: row.values.holder === inOrder[i - 1]?.values.holder ? undefined : (labels[String(row.values.holder)] ?? ""),
  }))
}
