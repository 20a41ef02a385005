/** Where a figure comes from, if somebody typed it: with evidence its lamp may be green, without it never is. */
import type { RecordFacts } from "../../api/types"
import { t } from "../../text/text"

export function typedWord(values: RecordFacts["values"]): string | null {
  if (values.progress_kind !== "self" && values.provenance !== "self") return null
  return values.proven === true || values.lamp === "green" ? t.plan.selfShown : t.plan.self
}
