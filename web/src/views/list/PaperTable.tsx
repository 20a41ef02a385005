/** The rows of a list on paper: the same columns, all on the page, the heading on each. */
import type { Field, Labels, Register, Row } from "../../api/types"
import { kindOf } from "../../fields/kinds"
import { t } from "../../text/text"
import { numberOf } from "../number"
import { StateLamp } from "../StateLamp"

interface Props {
  register: Register
  fields: Field[]
  rows: Row[]
  labels: Labels
}

export function PaperTable({ register, fields, rows, labels }: Props) {
  const hasNumbers = register.numbered
  const isNamed = hasNumbers || fields.some((field) => field.name === register.label)
  // What has a width of its own on the screen stays on one line on paper.
  const look = (field: Field) => `${kindOf(field.type).isNumber ? "right " : ""}${kindOf(field.type).width ? "one-piece" : ""}`
  return (
    <table className="facts-table paper">
      <thead>
        <tr>
          {(hasNumbers || !isNamed) && <th>{hasNumbers ? t.list.number : register.title}</th>}
          {fields.map((field) => (
            <th key={field.name} className={look(field)}>
              {field.title}
            </th>
          ))}
          {register.states.length > 0 && <th>{t.list.state}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            {(hasNumbers || !isNamed) && <td className="one-piece">{numberOf(register, row) ?? (hasNumbers ? t.list.noNumber : row.label)}</td>}
            {fields.map((field) => {
              const { Cell } = kindOf(field.type)
              return (
                <td key={field.name} className={look(field)}>
                  <Cell field={field} value={row.values[field.name]} labels={labels} isDense />
                </td>
              )
            })}
            {register.states.length > 0 && (
              <td>
                <StateLamp register={register} state={row.state} late={row.late} />
              </td>
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
