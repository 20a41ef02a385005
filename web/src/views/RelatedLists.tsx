/** Records that refer to this one, as small lists. */
import { Link } from "react-router"
import { useModel, useRows } from "../api/queries"
import type { RecordFacts, Register, Related } from "../api/types"
import { kindOf } from "../fields/kinds"
import { paths, recordPath } from "../paths"
import { t } from "../text/text"
import { Answer } from "../ui/Answer"
import { StateLamp } from "./StateLamp"

const SHOWN = 10
const COLUMNS = 4

export function RelatedLists({ record, without = [] }: { record: RecordFacts; without?: string[] }) {
  const { registers } = useModel()
  return (
    <>
      {record.related
        .filter((one) => !without.includes(one.register))
        .map((one) => {
          const register = registers[one.register]
          return register && (one.count > 0 || register.create) ? (
            <RelatedList key={`${one.register}.${one.field}`} record={record} related={one} register={register} />
          ) : null
        })}
    </>
  )
}

function RelatedList({ record, related, register }: { record: RecordFacts; related: Related; register: Register }) {
  const isLink = register.fields.some((field) => field.name === related.field && field.type === "record")
  const filter = { [`f.${related.field}`]: isLink ? `${record.register}/${record.id}` : record.id }
  const rows = useRows(register.id, filter, SHOWN)
  const hasNumbers = rows.data?.pages[0]?.rows.some((row) => row.number !== null) ?? false
  const named = hasNumbers ? t.list.number : (register.fields.find((field) => field.name === register.label)?.title ?? register.title)
  const fields = register.list
    .filter((name) => name !== related.field && (hasNumbers || name !== register.label))
    .map((name) => register.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined)
    .slice(0, COLUMNS)
  return (
    <section className="related">
      <h2>
        {related.title} <span className="quiet num">{related.count}</span>
        {register.create && (
          <Link className="related-create no-print" to={paths.create(register.id, { [related.field]: record.id })}>
            {t.list.create(register.title)}
          </Link>
        )}
      </h2>
      {related.count > 0 && (
        <Answer query={rows as never}>
          {() => {
            const page = rows.data?.pages[0]
            return (
              <div className="scroll-x">
                <table className="facts-table">
                  <thead>
                    <tr>
                      <th>{named}</th>
                      {fields.map((field) => (
                        <th key={field.name} className={kindOf(field.type).isNumber ? "right" : undefined}>
                          {field.title}
                        </th>
                      ))}
                      {register.states.length > 0 && <th>{t.list.state}</th>}
                    </tr>
                  </thead>
                  <tbody>
                    {page?.rows.map((row) => (
                      <tr key={row.id}>
                        <td>
                          <Link className="num" to={recordPath(register.id, row.id)}>
                            {row.number ?? row.label}
                          </Link>
                        </td>
                        {fields.map((field) => {
                          const { Cell, isNumber } = kindOf(field.type)
                          return (
                            <td key={field.name} className={isNumber ? "right" : undefined}>
                              <Cell field={field} value={row.values[field.name]} labels={page.labels} isDense />
                            </td>
                          )
                        })}
                        {register.states.length > 0 && (
                          <td>
                            <StateLamp register={register} state={row.state} late={row.late} />
                          </td>
                        )}
                      </tr>
                    ))}
                  </tbody>
                </table>
              </div>
            )
          }}
        </Answer>
      )}
      {related.count > SHOWN && <Link to={paths.list(register.id, filter)}>{t.record.all(related.count)}</Link>}
    </section>
  )
}
