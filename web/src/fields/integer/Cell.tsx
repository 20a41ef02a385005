import { type CellProps, isMissing } from "../define"
import { grouped } from "../number"

export function Cell({ field, value }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  return (
    <span className="num">
      {field.plain ? String(value) : grouped(String(value))}
      {field.unit && <span className="quiet"> {field.unit}</span>}
    </span>
  )
}
