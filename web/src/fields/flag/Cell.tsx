import { t } from "../../text/text"
import { type CellProps, isMissing } from "../define"

export function Cell({ value }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  return <>{value ? t.flag.yes : t.flag.no}</>
}
