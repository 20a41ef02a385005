/** What was typed into fields that the form does not have any more. */
import type { Value } from "../api/types"
import { t } from "../text/text"

export function Gone({ facts }: { facts: { title: string; value: Value | undefined }[] }) {
  if (facts.length === 0) return null
  return (
    <p className="notice" role="status">
      {t.drafts.gone(facts.map(({ title, value }) => `${title}：${Array.isArray(value) ? value.join("、") : String(value ?? "")}`))}
    </p>
  )
}
