/** What is told of a number as clerks read it: its source, and of when it is. */
import type { MeasureValue } from "../../api/types"
import { periodInWords } from "../../fields/period/period"
import { dayInSentence, todayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"

/** The period a number is of, or its statistic day; what follows the records is of today. */
export const whenOf = ({ period, since, as_of }: MeasureValue) => (period ? periodInWords(period) : since.length > 0 ? since.map(dayInSentence).join("、") : dayInSentence(as_of) || todayInSentence())

/** The same as one reads it above a number: 统计时点 named so, and what was known then of no day. */
export const whenSaid = (measure: MeasureValue, isKnownThen: boolean) =>
  measure.period ? periodInWords(measure.period) : measure.since.length > 0 ? `${words.when}${measure.since.map(dayInSentence).join("、")}` : isKnownThen ? "" : `${words.asOf}${dayInSentence(measure.as_of) || todayInSentence()}`

/** The organisation a number is of, at the end of the way down to it. */
export const unitOf = ({ at }: MeasureValue) => at[at.length - 1]
