import { type CellProps, isMissing } from "../define"
import { trimmed } from "../number"

export function Cell({ value }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  return (
    <span className="num">
      {`${trimmed(String(value))}%`}
    </span>
  )
}
