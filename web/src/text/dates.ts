/** Days as an office writes them: 2021年9月30日 in sentences, 2021-09-30 in tables. */

export function dayInSentence(day: string | null | undefined): string {
  const [, year, month, date] = /^(\d{4})-(\d{2})-(\d{2})/.exec(day ?? "") ?? []
  return year ? `${year}年${Number(month)}月${Number(date)}日` : ""
}

export const todayInSentence = () => dayInSentence(instantInTable(new Date().toISOString()))

/** 2026-11 → 2026年11月 */
export const monthInWords = (month: string) => `${month.slice(0, 4)}年${Number(month.slice(5, 7))}月`

/** An instant in the reader's own time zone, to the minute. */
export function instantInTable(instant: string | null | undefined): string {
  if (!instant) return ""
  const at = new Date(instant)
  if (Number.isNaN(at.getTime())) return instant
  const two = (n: number) => String(n).padStart(2, "0")
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`
}

export function sizeInWords(bytes: number): string {
  if (bytes < 1024) return `${bytes} 字节`
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)}\u00a0KB`
  return `${(bytes / 1024 / 1024).toFixed(1)}\u00a0MB`
}
