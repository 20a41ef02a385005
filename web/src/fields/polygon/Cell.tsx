import { t } from "../../text/text"
import { type CellProps, isMissing } from "../define"
import { outlineOf } from "./outline"
import { Shape } from "./Shape"

export function Cell({ value, isDense }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  const text = String(value)
  const corners = outlineOf(text)?.corners ?? 0
  if (isDense) return <>{t.polygon.corners(corners)}</>
  return (
    <>
      <Shape text={text} />
      <div className="quiet">{t.polygon.corners(corners)}</div>
    </>
  )
}
