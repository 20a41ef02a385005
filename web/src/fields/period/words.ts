/** How stretches of time are read, offered and explained, for inputs and filters alike. */
import { t } from "../../text/text"
import { nearby, nearbySchoolYears, readPeriod, readSchoolYear } from "./period"

export interface PeriodWords {
  read: (typed: string) => string | undefined
  /** Offered while nothing is written. */
  near: (day: Date) => string[]
  help: string
  unread: (text: string) => string
}

export const periodWords: PeriodWords = { read: readPeriod, near: nearby, ...t.period }
export const schoolYearWords: PeriodWords = { read: readSchoolYear, near: nearbySchoolYears, ...t.schoolYear }
