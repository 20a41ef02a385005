import { instantInTable } from "../../text/dates"
import { type CellProps, isMissing } from "../define"

export function Cell({ value }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  return <span className="num">{instantInTable(String(value))}</span>
}
