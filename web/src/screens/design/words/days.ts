/**
 * Days as people write them: 2027-02-14, 2027年2月5日至11日, 2027-02-05/2027-02-11, one on a line.
 *
 * What is no day is left as it was typed; what is wrong with it the server says.
 */
import type { DesignValue } from "../../../api/types"
import { itemsOf } from "../document"

/** Between the first day and the last. */
const UNTIL = /\s*(?:至|到|\/|~|—)\s*/
/** Remarks of a notice: （农历除夕、周五）. */
const REMARK = /[（(][^）)]*[）)]/g
const DAY = /^(?:(\d{4})\s*[年-])?\s*(?:(\d{1,2})\s*[月-])?\s*(\d{1,2})日?$/

export function readDays(text: string): DesignValue[] {
  const lines = text.replace(REMARK, "").split(/[\n,，、；;]/)
  return lines.map((line) => line.trim()).filter(Boolean).map(read)
}

function read(line: string): DesignValue {
  let [year, month] = ["", ""]
  const days = line.split(UNTIL).map((part) => {
    const found = part.match(DAY)
    year = found?.[1] ?? year
    month = found?.[2] ?? month
    return found?.[3] && year && month ? `${year}-${month.padStart(2, "0")}-${found[3].padStart(2, "0")}` : null
  })
  const [first, last] = days
  if (days.length === 1 && first) return { day: first }
  return days.length === 2 && first && last ? `${first}/${last}` : line
}

export const daysSaid = (value: DesignValue | undefined): string =>
  itemsOf(value)
    .map((item) => (typeof item === "string" ? item : typeof item === "object" && "day" in item ? item.day : ""))
    .filter(Boolean)
    .join("\n")
