/** What is asked of a field, in words: 本月, 2026-11-01 起, 组织人事科等 2 个, 空. */
import { useModel } from "../../api/queries"
import type { Field } from "../../api/types"
import { periodInWords } from "../../fields/period/period"
import { Named } from "../../fields/ref/Named"
import { t } from "../../text/text"
import { type AskedField, filterKind } from "../filters"

export function FilterWords({ field, asked }: { field: Field; asked: AskedField }) {
  const { codes } = useModel()
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
  const titleOf = (value: string) =>
    field.type === "flag"
      ? value === "true" ? t.flag.yes : t.flag.no
      : (codes[field.of ?? ""]?.codes.find((one) => one.code === value)?.title ?? value)
  return <>{asked.values.map(titleOf).join(t.common.and)}</>
}
