import { type CellProps, isMissing } from "../define"

/** In a table the first line; on a page all paragraphs. */
export function Cell({ value, isDense }: CellProps) {
  if (isMissing(value)) return <span className="quiet">—</span>
  const text = String(value)
  if (isDense) return <span className="one-line" title={text.slice(0, 400)}>{text.slice(0, 120)}</span>
  return <div className="long-text">{text}</div>
}
