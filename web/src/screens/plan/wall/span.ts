/** Days along a line: where months begin, where something lies, in percent of the whole. */

export interface Span { from: string; to: string }

const DAY_MS = 86_400_000
const day = (text: string) => Date.parse(`${text}T00:00:00Z`) / DAY_MS

/** Whole months around all that begins and ends; none when nothing does. */
export function spanOf(dated: Span[], today: string): Span | null {
  const days = dated.flatMap((one) => [one.from, one.to]).filter((one) => one !== "")
  if (days.length === 0) return null
  const [first = today, last = today] = [[...days].sort()[0], [...days].sort().at(-1)]
  const end = new Date(Date.UTC(Number(last.slice(0, 4)), Number(last.slice(5, 7)), 0))
  return { from: `${first.slice(0, 8)}01`, to: end.toISOString().slice(0, 10) }
}

/** Where a day lies, 0 to 100. */
export function placeOf(at: string, span: Span): number {
  const whole = Math.max(1, day(span.to) - day(span.from) + 1)
  return Math.max(0, Math.min(100, ((day(at) - day(span.from)) / whole) * 100))
}

/** The first day of each month. */
export function monthsOf(span: Span): string[] {
  const months: string[] = []
  let [year, month] = [Number(span.from.slice(0, 4)), Number(span.from.slice(5, 7))]
  for (;;) {
    const first = `${year}-${String(month).padStart(2, "0")}-01`
    if (first > span.to) return months
    months.push(first)
    if (month === 12) [year, month] = [year + 1, 1]
    else month += 1
  }
}
