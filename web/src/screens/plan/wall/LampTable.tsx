/** What has lamps as a table, each with the sentence that says why its lamp is what it is. */
import type { ReactNode } from "react"
import type { Row } from "../../../api/types"
import { wall } from "../../../text/wall"
import { Progress } from "../../../ui/Progress"
import { usePhone } from "../../../ui/phone"
import { typedWord } from "../typed"
import { LampSign, lampOf } from "./LampSign"

interface Props {
  label: string
  rows: Row[]
  /** What it is, and whose. */
  titles: { what: string; who: string }
  what: (row: Row) => ReactNode
  who: (row: Row) => string
  /** Whose it is stands first where rows of one stand together. */
  isByWho?: boolean
  percent: (row: Row) => string | null
}

export function LampTable({ label, rows, titles, what, who, isByWho, percent }: Props) {
  const isPhone = usePhone()
  return (
    <div className="scroll-x">
      <table className="facts-table wall-table" aria-label={label}>
        <thead>
          <tr>
            {isByWho && <th>{titles.who}</th>}
            <th>{wall.lampWord}</th>
            <th>{titles.what}</th>
            {!isPhone && (
              <>
                {!isByWho && <th>{titles.who}</th>}
                <th>{wall.due}</th>
                <th>{wall.progress}</th>
                <th>{wall.why}</th>
              </>
            )}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const { id, values } = row
            const due = values.due_on ? String(values.due_on) : wall.noDue
            const why = String(values.lamp_why ?? "")
            return (
              <tr key={id}>
                {isByWho && <td>{who(row)}</td>}
                <td>
                  <LampSign lamp={lampOf(values.lamp)} />
                </td>
                <td>
                  {what(row)}
                  {isPhone && (
                    <div className="quiet">
                      {isByWho ? due : `${who(row)}　${due}`}
                      <div>{why}</div>
                    </div>
                  )}
                </td>
                {!isPhone && (
                  <>
                    {!isByWho && <td>{who(row)}</td>}
                    <td className="num">{due}</td>
                    <td>
                      <Progress percent={percent(row)} typed={typedWord(values)} />
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
  )
}
