/** Rows as a table on a page. */
import { t } from "../../text/text"
import type { CellProps } from "../define"
import { kindOf } from "../kinds"
import { Masked } from "../Masked"
import { cellKey, rowsOf } from "./rows"

export function Table({ field, value, labels, files, masked }: CellProps) {
  const rows = rowsOf(value)
  const fields = field.rows?.fields ?? []
  return (
    <div className="scroll-x rows-page" tabIndex={0} role="region" aria-label={field.title}>
      <table className="facts-table">
        <thead>
          <tr>
            <th scope="col">{t.rows.number}</th>
            {fields.map((one) => (
              <th key={one.name} scope="col" className={kindOf(one.type).isNumber ? "right" : undefined}>
                {one.title}
                {one.unit && <span className="quiet">（{one.unit}）</span>}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, i) => (
            <tr key={row.id}>
              <th scope="row" className="num">
                {i + 1}
              </th>
              {fields.map((one) => {
                const { Cell: Inner, isNumber } = kindOf(one.type)
                const mask = masked?.[`${field.name}.${cellKey(row, one)}`]
                return (
                  <td key={one.name} className={isNumber ? "right num" : undefined} data-title={one.title}>
                    {mask !== undefined && row[one.name] === undefined ? <Masked text={mask} /> : <Inner field={one} value={row[one.name] as never} labels={labels} files={files} isDense />}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
