import { type CellProps, isMissing } from "../define"
import { grouped, trimmed } from "../number"

export function Cell({ field, value }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  return (
    <span className="num">
      {grouped(trimmed(String(value)))}
      {field.unit && <span className="quiet"> {field.unit}</span>}
    </span>
  )
}
