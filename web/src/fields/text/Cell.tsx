import { type CellProps, isMissing } from "../define"
import { Named, namesRecord } from "../record/Named"

/** A text that names a record is read as the record. */
export function Cell(props: CellProps) {
  const { value } = props
  if (isMissing(value)) return <span className="quiet">—</span>
  return namesRecord(String(value)) ? <Named {...props} /> : <>{String(value)}</>
}
