/** What is asked of a field, in words: 本月, 2026-11-01 起, 组织人事科等 2 个, 空. */
import type { Field } from "../../api/types"
import { Cell as Codes } from "../../fields/code/Cell"
import { periodInWords } from "../../fields/period/period"
import { Named } from "../../fields/ref/Named"
import { t } from "../../text/text"
import { type AskedField, filterKind } from "../filters"

export function FilterWords({ field, asked }: { field: Field; asked: AskedField }) {
  if (asked.none) return <>{t.list.none}</>
  if (asked.within) return <>{t.list.spans[asked.within as keyof typeof t.list.spans] ?? asked.within}</>
  const kind = filterKind(field)
  if (kind === "period") return <>{periodInWords(asked.values[0] ?? asked.from)}</>
  if (asked.values.length === 0) return <>{t.list.between(asked.from, asked.to, field.unit ?? "")}</>
  if (kind === "ref")
    return (
      <>
        <Named field={field} value={asked.values.slice(0, 1)} isDense />
        {asked.values.length > 1 && t.list.andMore(asked.values.length)}
      </>
    )
  if (field.type !== "flag") return <Codes field={{ ...field, type: "codes" }} value={asked.values} isDense />
  return <>{asked.values.map((value) => (value === "true" ? t.flag.yes : t.flag.no)).join(t.common.and)}</>
}
