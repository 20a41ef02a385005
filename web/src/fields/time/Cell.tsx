import { type CellProps, isMissing } from "../define"

export function Cell({ value }: CellProps) {
  return isMissing(value) ? <span className="quiet">—</span> : <span className="num">{String(value)}</span>
}
