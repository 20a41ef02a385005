/** Months as weeks of days, all as the text that stands on the wire: `2026-11`, `2026-11-25`. */

const two = (n: number) => String(n).padStart(2, "0")

export const dayText = (day: Date) => `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}`

/** The month asked for, else that of today. */
export function monthAsked(text: string | null, today: string): string {
  return text && /^\d{4}-(0[1-9]|1[0-2])$/.test(text) ? text : today.slice(0, 7)
}

export function monthBeside(month: string, by: number): string {
  const [year, n] = numbers(month)
  return dayText(new Date(year, n - 1 + by, 1)).slice(0, 7)
}

/** Whole weeks, Monday first, from the one the month begins in to the one it ends in. */
export function weeksOf(month: string): string[][] {
  const [year, n] = numbers(month)
  const before = (new Date(year, n - 1, 1).getDay() + 6) % 7
  const days = new Date(year, n, 0).getDate()
  return Array.from({ length: Math.ceil((before + days) / 7) }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => dayText(new Date(year, n - 1, 1 - before + week * 7 + day))),
  )
}

function numbers(month: string): [number, number] {
  return [Number(month.slice(0, 4)), Number(month.slice(5, 7))]
}
