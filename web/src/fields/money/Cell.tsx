import { type CellProps, isMissing } from "../define"
import { grouped, padded } from "../number"

export function Cell({ field, value }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  return (
    <span className="num">
      {grouped(padded(String(value), field.scale ?? 2))}
      {field.unit && <span className="quiet"> {field.unit}</span>}
    </span>
  )
}
