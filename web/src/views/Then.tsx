/** 当时: the record an ended episode is of, as it was on its last day; read only. */
import { useQuery } from "@tanstack/react-query"
import { getThen } from "../api/calls"
import { useRegister } from "../api/queries"
import type { RecordFacts, Register } from "../api/types"
import { isMissing } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { dayInSentence } from "../text/dates"
import { t } from "../text/text"
import { withGroups } from "./groups"

export function Then({ register, record }: { register: Register; record: RecordFacts }) {
  const of = useRegister(register.course_of ?? "")
  const ended = record.values.to
  const { data } = useQuery({
    queryKey: ["rows", register.id, record.id, "then"],
    queryFn: () => getThen(register.id, record.id),
    enabled: !!of && !isMissing(ended),
    retry: false,
  })
  if (!data || !of || typeof ended !== "string") return null
  const { row, labels } = data
  const fields = withGroups(of.fields).filter((field) => !(field.name in row.masked) && !isMissing(row.values[field.name]))
  return (
    <section className="facts">
      <h3>{t.record.then(of.title)}</h3>
      <p className="quiet">{t.record.thenHelp(dayInSentence(ended))}</p>
      <dl>
        {fields.map((field) => {
          const { Cell, isWide } = kindOf(field.type)
          return (
            <div key={field.name} className={isWide ? "fact fact-wide" : "fact"}>
              <dt>{field.title}</dt>
              <dd>
                <Cell field={field} value={row.values[field.name]} labels={labels} />
              </dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}
