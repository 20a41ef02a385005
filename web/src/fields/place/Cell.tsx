import { type CellProps, isMissing } from "../define"
import { placeInWords } from "./place"

export function Cell({ value }: CellProps) {
  return isMissing(value) ? <span className="quiet">—</span> : <span className="num">{placeInWords(String(value))}</span>
}
