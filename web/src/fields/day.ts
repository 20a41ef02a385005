/**
 * Days, times and instants as an office types them; `undefined` if it is none.
 * A day that is not in the calendar is none: it is never another day instead.
 */
import { halfWidth } from "./number"

const two = (text = "") => text.padStart(2, "0")

/** What a Chinese keyboard adds is taken away. */
const plain = (typed: string) => halfWidth(typed).replace(/[／]/g, "/").replace(/：/g, ":").trim()

/** 2026-12-30, 20261230, 2026.12.30, 2026/12/30, 2026年12月30日 → 2026-12-30 */
export function readDay(typed: string): string | null | undefined {
  const text = plain(typed).replace(/\s/g, "")
  if (text === "") return null
  const [, , sign, m1, d1, m2, d2, m3, d3] =
    /^(\d{4})(?:([-./])(\d{1,2})\2(\d{1,2})|年(\d{1,2})月(\d{1,2})日?|(\d{2})(\d{2}))$/.exec(text) ?? []
  const [month, day] = sign ? [m1, d1] : m2 ? [m2, d2] : [m3, d3]
  if (!month || !day) return undefined
  const [year, m, d] = [Number(text.slice(0, 4)), Number(month), Number(day)]
  const at = new Date(Date.UTC(year, m - 1, d))
  const isThere = year > 0 && at.getUTCMonth() === m - 1 && at.getUTCDate() === d
  return isThere ? `${text.slice(0, 4)}-${two(month)}-${two(day)}` : undefined
}

/** 8:30, 0830 → 08:30 */
export function readTime(typed: string): string | null | undefined {
  const text = plain(typed).replace(/\s/g, "")
  if (text === "") return null
  const [, hour, minute] = /^(\d{1,2})[:时点](\d{1,2})分?$/.exec(text) ?? /^(\d{2})(\d{2})$/.exec(text) ?? []
  return hour && minute && Number(hour) < 24 && Number(minute) < 60 ? `${two(hour)}:${two(minute)}` : undefined
}

/** A day and a time in the reader's own time zone → the instant. */
export function readInstant(typed: string): string | null | undefined {
  const text = plain(typed)
  if (text === "") return null
  const [, day = "", time = ""] = /^(.*?\d{4}.*?)[\sT日]+(\d{1,2}[:时点]?\d{1,2}分?)$/.exec(text) ?? []
  const [on, at] = [readDay(day), readTime(time)]
  return on && at ? new Date(`${on}T${at}`).toISOString() : undefined
}
