/** What all rows come to so far, under the columns they go over. */
import type { Field, Values } from "../../api/types"
import { t } from "../../text/text"
import { isMissing } from "../define"
import { kindOf } from "../kinds"
import { TotalValue } from "./TotalValue"

interface Props {
  field: Field
  fields: Field[]
  computed: Values
  register: string
}

export function Totals({ field, fields, computed, register }: Props) {
  const totals = (field.rows?.totals ?? []).filter((total) => !isMissing(computed[total.field]))
  if (totals.length === 0) return null
  const loose = totals.filter((total) => !fields.some((one) => one.name === total.column))
  return (
    <tfoot>
      <tr>
        <th scope="row">{t.rows.total}</th>
        {fields.map((one) => (
          <td key={one.name} className="right num">
            {totals
              .filter((total) => total.column === one.name)
              .map((total) => {
                const { Cell } = kindOf(one.type)
                return (
                  <div key={total.field}>
                    <span className="quiet">{total.title}</span> <Cell field={one} value={computed[total.field]} isDense />
                  </div>
                )
              })}
          </td>
        ))}
        <td className="num">
          {loose.map((total) => (
            <div key={total.field}>
              <span className="quiet">{total.title}</span> <TotalValue register={register} field={total.field} value={computed[total.field]} />
            </div>
          ))}
        </td>
      </tr>
    </tfoot>
  )
}
