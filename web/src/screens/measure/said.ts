/** What is told of a number as clerks read it: its source, and of when it is. */
import type { MeasureValue } from "../../api/types"
import { periodInWords } from "../../fields/period/period"
import { dayInSentence } from "../../text/dates"

/** What a definition is taken from, without the names only its authors know. */
export const sourceOf = (source: string | null | undefined) =>
  (source ?? "").replace(/(requirements|decision)\s+[A-Z0-9、–-]+[；：]?/gi, "").replace(/^[；：\s]+|[；：\s]+$/g, "")

/** The period a number is of, or its statistic day. */
export const whenOf = ({ period, since }: MeasureValue) => (period ? periodInWords(period) : since.map(dayInSentence).join("、"))
