import { type CellProps, isMissing } from "../define"
import { Named, namesRecord } from "../record/Named"

/** In a table the first line; on a page all paragraphs. What names a record is read as the record. */
export function Cell(props: CellProps) {
  const { value, isDense } = props
  if (isMissing(value)) return <span className="quiet">—</span>
  const text = String(value)
  if (namesRecord(text)) return <Named {...props} />
  if (isDense) return <span className="one-line" title={text.slice(0, 400)}>{text.slice(0, 120)}</span>
  return <div className="long-text">{text}</div>
}
