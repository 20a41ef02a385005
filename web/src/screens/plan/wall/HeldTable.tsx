/** What units below hold, unit by unit: the parts of targets, as a table. */
import { Link } from "react-router"
import type { LampGroup } from "../../../api/types"
import { paths } from "../../../paths"
import { wall } from "../../../text/wall"
import { type Held, unitByUnit } from "./held"
import { LampTable } from "./LampTable"

export function HeldTable({ held, groups }: { held: Held; groups: LampGroup[] }) {
  const rows = unitByUnit(held.rows, groups)
  if (rows.length === 0) return null
  return (
    <section className="block" aria-label={wall.held}>
      <h2>{wall.held}</h2>
      <LampTable
        label={wall.held}
        rows={rows}
        titles={{ what: wall.target, who: wall.unit }}
        what={({ id, label }) => <Link to={paths.record("plan.target", id)}>{label}</Link>}
        who={({ values }) => held.labels[String(values.holder)] ?? ""}
        isByWho
        percent={({ values }) => values.reached as string | null}
      />
      {held.isMore && <p className="quiet">{wall.isMore}</p>}
    </section>
  )
}
