/** What units below hold, unit by unit: the parts of targets, as a table. */
import { Link } from "react-router"
import type { LampGroup } from "../../../api/types"
import { paths } from "../../../paths"
import { wall } from "../../../text/wall"
import { Progress } from "../../../ui/Progress"
import { usePhone } from "../../../ui/phone"
import { type Held, unitByUnit } from "./held"
import { LampSign, lampOf } from "./LampSign"

export function HeldTable({ held, groups }: { held: Held; groups: LampGroup[] }) {
  const isPhone = usePhone()
  const rows = unitByUnit(held.rows, groups)
  if (rows.length === 0) return null
  return (
    <section className="block" aria-label={wall.held}>
      <h2>{wall.held}</h2>
      <div className="scroll-x">
        <table className="facts-table wall-table" aria-label={wall.held}>
          <thead>
            <tr>
              <th>{wall.unit}</th>
              <th>{wall.lampWord}</th>
              <th>{wall.target}</th>
              {!isPhone && (
                <>
                  <th>{wall.due}</th>
                  <th>{wall.progress}</th>
                  <th>{wall.why}</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, label, values }) => {
              const why = String(values.lamp_why ?? "")
              return (
                <tr key={id}>
                  <td>{held.labels[String(values.holder)] ?? ""}</td>
                  <td>
                    <LampSign lamp={lampOf(values.lamp)} />
                  </td>
                  <td>
                    <Link to={paths.record("plan.target", id)}>{label}</Link>
                    {isPhone && <div className="quiet">{why}</div>}
                  </td>
                  {!isPhone && (
                    <>
                      <td className="num">{values.due_on ? String(values.due_on) : wall.noDue}</td>
                      <td>
                        <Progress percent={values.reached as string | null} isTyped={values.progress_kind === "self"} />
                      </td>
                      <td>{why}</td>
                    </>
                  )}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {held.isMore && <p className="quiet">{wall.isMore}</p>}
    </section>
  )
}
