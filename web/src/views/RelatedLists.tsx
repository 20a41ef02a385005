/** Records that refer to this one, as small lists. */
import { Button } from "antd"
import { Link } from "react-router"
import { useModel, useRows } from "../api/queries"
import type { RecordFacts, Register, Related } from "../api/types"
import { kindOf } from "../fields/kinds"
import { paths, recordPath } from "../paths"
import { t } from "../text/text"
import { Answer } from "../ui/Answer"
import { usePhone } from "../ui/phone"
import { withAside } from "./filters"
import { Cards } from "./list/Cards"
import { numberOf } from "./number"
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
          // What is made about the record is offered at its head.
          const isEmpty = one.count === 0 && (!register?.create || isLink(register, one))
          return register && !isEmpty ? (
            <RelatedList key={`${one.register}.${one.field}`} record={record} related={one} register={register} />
          ) : null
        })}
    </>
  )
}

/** Whether it tells what it is about, rather than refers to this one by a field of its own kind. */
const isLink = (register: Register, { field }: Related) => register.fields.find((one) => one.name === field)?.type === "record"

/** What may be made about the record, one button each: a slip, an instruction. */
export function MadeAbout({ record }: { record: RecordFacts }) {
  const { registers } = useModel()
  return (
    <>
      {record.related.map((one) => {
        const register = registers[one.register]
        const field = register?.fields.find((it) => it.name === one.field)
        return register?.create && field && isLink(register, one) && !field.fixed ? (
          <Link key={register.id} to={paths.create(register.id, { [field.name]: nameOf(record) })}>
            <Button>{t.list.create(register.title)}</Button>
          </Link>
        ) : null
      })}
    </>
  )
}

/** As a field of type `record` names it. */
const nameOf = (record: RecordFacts) => `${record.register}/${record.id}`

function RelatedList({ record, related, register }: { record: RecordFacts; related: Related; register: Register }) {
  const refers = register.fields.find((field) => field.name === related.field)
  const named = isLink(register, related) ? nameOf(record) : record.id
  // What refers to this one by a step of its own is not made by filling in a form.
  const mayCreate = register.create && !refers?.fixed
  const filter = { [`f.${related.field}`]: named }
  const isPhone = usePhone()
  const rows = useRows(register.id, filter, SHOWN)
  const hasNumbers = register.numbered
  const heading = hasNumbers ? t.list.number : (register.fields.find((field) => field.name === register.label)?.title ?? register.title)
  const fields = register.list
    .filter((name) => name !== related.field && (hasNumbers || name !== register.label))
    .map((name) => register.fields.find((field) => field.name === name))
    .filter((field) => field !== undefined)
    .slice(0, COLUMNS)
  return (
    <section className="related">
      <h2>
        {related.title} <span className="quiet num">{related.count}</span>
        {mayCreate && (
          <Link className="related-create no-print" to={paths.create(register.id, { [related.field]: named })}>
            {t.list.create(register.title)}
          </Link>
        )}
      </h2>
      {related.count > 0 && (
        <Answer query={rows as never}>
          {() => {
            const page = rows.data?.pages[0]
            if (isPhone) return <Cards register={register} fields={fields} rows={page?.rows ?? []} labels={page?.labels ?? {}} />
            return (
              <div className="scroll-x">
                <table className="facts-table">
                  <thead>
                    <tr>
                      <th>{heading}</th>
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
                            {numberOf(register, row) ?? (register.numbered ? t.list.noNumber : row.label)}
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
      {related.count > SHOWN && <Link to={paths.list(register.id, { ...filter, ...withAside(register) })}>{t.record.all(related.count)}</Link>}
    </section>
  )
}
