import { type CellProps, isMissing } from "../define"
import { periodInWords } from "./period"

export function Cell({ value }: CellProps) {
  return isMissing(value) ? <span className="quiet">—</span> : <>{periodInWords(String(value))}</>
}
