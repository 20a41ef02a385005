/**
 * 期间: a day, week, month, quarter, half-year, year, school year or term, as text on
 * the wire (`2026`, `2026H1`, `2026Q3`, `2026-09`, `2026W05`, `2026-09-01`, `2026SY`,
 * `2026T1`) and in words on the screen.
 */
import { halfWidth } from "../number"

const CHINESE_DIGITS = "一二三四"

/** The wire's text for what somebody wrote; `undefined` if it is no period. */
export function readPeriod(typed: string): string | undefined {
  const text = halfWidth(typed).trim().toUpperCase().replace(/\s/g, "")
  const wire = /^\d{4}(H[12]|Q[1-4]|SY|T[1-3]|W\d{2}|-\d{2}(-\d{2})?)?$/.exec(text)
  if (wire) return isDay(text) && isWeek(text) ? text : undefined
  const [, year, rest = ""] = /^(\d{4})(?:年|学年)?度?(.*)$/.exec(text) ?? []
  if (!year) return undefined
  if (/^\d{4}-?\d{0,4}学年$/.test(text)) return `${year}SY`
  if (rest === "") return year
  const half = /^(上|下)半年$/.exec(rest)
  if (half) return `${year}H${half[1] === "上" ? 1 : 2}`
  const quarter = /^第?([1-4一二三四])季度?$/.exec(rest)
  if (quarter) return `${year}Q${digit(quarter[1])}`
  const term = /^(?:学年)?第?([1-3一二三])学期$/.exec(rest)
  if (term) return `${year}T${digit(term[1])}`
  const week = /^第?(\d{1,2})周$/.exec(rest)
  if (week) return readPeriod(`${year}W${two(week[1])}`)
  const month = /^[-./]?(\d{1,2})月?$/.exec(rest)
  if (month) return readPeriod(`${year}-${two(month[1])}`)
  const day = /^[-./]?(\d{1,2})[-./月](\d{1,2})日?$/.exec(rest)
  if (day) return readPeriod(`${year}-${two(day[1])}-${two(day[2])}`)
  return undefined
}

/** The period of a kind a day lies in, by the names definitions have: `month`, `school_year`. */
export function periodOf(kind: string, day: Date): string | undefined {
  const [year, month] = [day.getFullYear(), day.getMonth() + 1]
  const schoolYear = month >= 9 ? year : year - 1
  const all: Record<string, string> = {
    day: `${year}-${two(String(month))}-${two(String(day.getDate()))}`,
    month: `${year}-${two(String(month))}`,
    quarter: `${year}Q${Math.ceil(month / 3)}`,
    half_year: `${year}H${month <= 6 ? 1 : 2}`,
    year: String(year),
    term: `${schoolYear}T${month >= 2 && month <= 8 ? 2 : 1}`,
    school_year: `${schoolYear}SY`,
  }
  return all[kind]
}

/** The period of the same kind before it; of weeks and days none is told. */
export function periodBefore(text: string): string | undefined {
  const [, year, rest = ""] = /^(\d{4})(.*)$/.exec(text) ?? []
  if (!year) return undefined
  const [, sign, n] = /^([-HQT])(\d+)$/.exec(rest) ?? []
  if (rest === "" || rest === "SY") return `${Number(year) - 1}${rest}`
  const last = { "-": 12, H: 2, Q: 4, T: 2 }[sign ?? ""]
  if (!sign || !last) return undefined
  const before = Number(n) - 1
  const whole = before === 0 ? last : before
  return `${before === 0 ? Number(year) - 1 : year}${sign}${sign === "-" ? two(String(whole)) : whole}`
}

/** The same period of the year before. */
export const yearBefore = (text: string): string => text.replace(/^\d{4}/, (year) => String(Number(year) - 1))

/** A period in words: 2026Q3 → 2026年第三季度. */
export function periodInWords(text: string): string {
  const [, year, rest = ""] = /^(\d{4})(.*)$/.exec(text) ?? []
  if (!year) return text
  if (rest === "") return `${year}年`
  if (rest === "SY") return `${year}—${Number(year) + 1}学年`
  if (rest.startsWith("H")) return `${year}年${rest === "H1" ? "上" : "下"}半年`
  if (rest.startsWith("Q")) return `${year}年第${CHINESE_DIGITS[Number(rest.slice(1)) - 1]}季度`
  if (rest.startsWith("W")) return `${year}年第${Number(rest.slice(1))}周`
  if (rest.startsWith("T")) return `${year}—${Number(year) + 1}学年第${CHINESE_DIGITS[Number(rest.slice(1)) - 1]}学期`
  const [, month, day] = /^-(\d{2})(?:-(\d{2}))?$/.exec(rest) ?? []
  if (!month) return text
  return `${year}年${Number(month)}月${day ? `${Number(day)}日` : ""}`
}

/** The periods around a day that are most often meant: its month, quarter and year. */
export function nearby(day: Date): string[] {
  const [year, month] = [day.getFullYear(), day.getMonth() + 1]
  return [`${year}-${two(String(month))}`, `${year}Q${Math.ceil(month / 3)}`, String(year)]
}

/** A school year however it is written; a year alone is the one it begins in. */
export function readSchoolYear(typed: string): string | undefined {
  const text = halfWidth(typed).trim().toUpperCase().replace(/\s/g, "")
  const [, year, second] = /^(\d{4})年?(?:SY|(?:[-—–~至/]+(\d{4})年?)?(?:学年度?)?)$/.exec(text) ?? []
  if (!year || (second && Number(second) !== Number(year) + 1)) return undefined
  return `${year}SY`
}

/** The school year a day lies in, and those beside it; they begin in September. */
export function nearbySchoolYears(day: Date): string[] {
  const year = day.getMonth() >= 8 ? day.getFullYear() : day.getFullYear() - 1
  return [year, year + 1, year - 1].map((one) => `${one}SY`)
}

function isDay(text: string): boolean {
  const [, month, day] = /^\d{4}-(\d{2})(?:-(\d{2}))?$/.exec(text) ?? []
  if (!month) return true
  return Number(month) >= 1 && Number(month) <= 12 && (!day || (Number(day) >= 1 && Number(day) <= 31))
}

/** Most years have 52 weeks; those whose first or last day is a Thursday have 53. */
function isWeek(text: string): boolean {
  const [, year, week] = /^(\d{4})W(\d{2})$/.exec(text) ?? []
  if (!week) return true
  const isLong = [new Date(Number(year), 0, 1), new Date(Number(year), 11, 31)].some((day) => day.getDay() === 4)
  return Number(week) >= 1 && Number(week) <= (isLong ? 53 : 52)
}

function digit(text = ""): number {
  return CHINESE_DIGITS.includes(text) ? CHINESE_DIGITS.indexOf(text) + 1 : Number(text)
}

const two = (text = "") => text.padStart(2, "0")
