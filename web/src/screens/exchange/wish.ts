/** What is decided of a file, as the address says it: `file`, `sheet`, `heading`, `existing`, `c.3=field`. */
import type { ImportWish } from "../../api/types"

export const EXISTING = ["skip", "update", "refuse"] as const
export type Existing = (typeof EXISTING)[number]

/** None without a file. */
export function wishOf(params: URLSearchParams): ImportWish | null {
  const file = params.get("file")
  if (!file) return null
  const columns: ImportWish["columns"] = {}
  for (const [key, field] of params) if (/^c\.\d+$/.test(key)) columns[key.slice(2)] = field || null
  const existing = EXISTING.find((one) => one === params.get("existing")) ?? "skip"
  const heading = Number(params.get("heading"))
  return { file, sheet: params.get("sheet"), heading: heading > 0 ? heading : null, columns, existing }
}
