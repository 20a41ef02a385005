import { type CellProps, isMissing } from "../define"

/** On a page it can be dialled; in a table a touch opens the row. */
export function Cell({ value, isDense }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  const number = String(value)
  if (isDense) return <span className="num">{number}</span>
  return (
    <a className="num" href={`tel:${number.replace(/-/g, "")}`}>
      {number}
    </a>
  )
}
