/** The records a number was counted from, each with what its list tells first; as a table to be kept, too. */
import { useMutation } from "@tanstack/react-query"
import { Button } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { getMeasureRows } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { Field, Labels, MeasureRows, Model, Register, Row, Value } from "../../api/types"
import { asList, isMissing } from "../../fields/define"
import { kindOf } from "../../fields/kinds"
import { paths, recordPath } from "../../paths"
import { measure as words } from "../../text/measure"
import { t } from "../../text/text"
import { downloadRows } from "../../ui/download"
import { usePhone } from "../../ui/phone"
import { factsOfCard } from "../../views/list/cardFacts"
import { StateLamp } from "../../views/StateLamp"

/** Beside the name of a record so much is told, on a phone less. */
const FACTS = 4
const FACTS_ON_PHONE = 2
/** Pages fetched for a table that is kept; the list has its own way for more. */
const PAGES_MAX = 25

interface RowsProps {
  id: string
  query: Record<string, string>
  side: "part" | "of"
  /** What the number is called. */
  name: string
  title: string
  first: MeasureRows
  isOpen?: boolean
}

/** The records of one side, some at a time. */
export function Rows({ id, query, side, name, title, first, isOpen }: RowsProps) {
  const model = useModel()
  const [beyond, setBeyond] = useState<MeasureRows[]>([])
  const pages = [first, ...beyond]
  const rows = pages.flatMap((page) => page[side])
  const labels: Labels = Object.assign({}, ...pages.map((page) => page.labels))
  const last = rows[rows.length - 1]
  const count = first[`${side}_count`]
  const isMore = rows.length < count && (pages[pages.length - 1]?.[side].length ?? 0) > 0
  const after = (row: Row | undefined) => getMeasureRows(id, { ...query, side, after: row?.id ?? "" })
  const more = useMutation({ mutationFn: () => after(last), onSuccess: (page) => setBeyond([...beyond, page]) })
  const keep = useMutation({
    mutationFn: async () => {
      const all = [...pages]
      for (let n = 0; n < PAGES_MAX; n++) {
        const so = all.flatMap((page) => page[side])
        const page = so.length < count ? await after(so[so.length - 1]) : null
        if (!page || page[side].length === 0) break
        all.push(page)
      }
      const kept = all.flatMap((page) => page[side])
      downloadRows(tableOf(model, kept, Object.assign({}, ...all.map((page) => page.labels))), `${name}_${title}.csv`)
    },
  })
  const register = last && model.registers[last.register]
  return (
    <details className="block" open={isOpen}>
      <summary>
        <strong className="num">{title}</strong>
      </summary>
      {rows.length > 0 && (
        <p className="quiet no-print">
          {isMore && words.only(rows.length)}
          {isMore && last && register && <Link to={paths.list(last.register)}>{words.allInList}</Link>}{" "}
          <Button size="small" loading={keep.isPending} onClick={() => keep.mutate()}>
            {words.csv}
          </Button>
        </p>
      )}
      {rows.length === 0 && count > 0 && <p className="quiet">{words.closed}</p>}
      {register ? <Told register={register} rows={rows} labels={labels} /> : <Named rows={rows} labels={labels} />}
      {isMore && last && (
        <button type="button" className="link no-print" disabled={more.isPending} onClick={() => more.mutate()}>
          {words.moreRows}
        </button>
      )}
      {[more, keep].map((one) => one.isError && <p key={one.error.message} className="bad" role="alert">{one.error.message}</p>)}
    </details>
  )
}

/** What the list tells of a record beside its name; of the same unit that is not said again and again. */
function fieldsOf(register: Register, rows: Row[]): Field[] {
  const fields = register.list.flatMap((name) => register.fields.find((one) => one.name === name) ?? [])
  const isOneOwner = rows.every((row) => row.values[register.owner ?? ""] === rows[0]?.values[register.owner ?? ""])
  return fields.filter((field) => field.name !== register.label && !(isOneOwner && field.name === register.owner) && rows.some((row) => !isMissing(row.values[field.name])))
}

function Told({ register, rows, labels }: { register: Register; rows: Row[]; labels: Labels }) {
  const isPhone = usePhone()
  const fields = fieldsOf(register, rows)
  if (isPhone) {
    return (
      <ul className="todo-rows">
        {rows.map((row) => (
          <li key={row.id}>
            <Link to={recordPath(row.register, row.id)}>{row.label}</Link>
            <span className="quiet">
              {factsOfCard(register, fields, row, FACTS_ON_PHONE).map((field, at) => (
                <span key={field.name}>
                  {at > 0 && "　"}
                  <Fact field={field} row={row} labels={labels} />
                </span>
              ))}{" "}
              <StateLamp register={register} state={row.state} />
            </span>
          </li>
        ))}
      </ul>
    )
  }
  const shown = fields.slice(0, FACTS)
  const hasState = rows.some((row) => row.state)
  return (
    <div className="scroll-x">
      <table className="facts-table">
        <thead>
          <tr>
            <th>{register.title}</th>
            {shown.map((field) => (
              <th key={field.name} className={kindOf(field.type).isNumber ? "num" : undefined}>
                {field.title}
              </th>
            ))}
            {hasState && <th>{t.list.state}</th>}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>
                <Link to={recordPath(row.register, row.id)}>{row.label}</Link>
              </td>
              {shown.map((field) => (
                <td key={field.name} className={kindOf(field.type).isNumber ? "num" : undefined}>
                  <Fact field={field} row={row} labels={labels} />
                </td>
              ))}
              {hasState && (
                <td>
                  <StateLamp register={register} state={row.state} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Fact({ field, row, labels }: { field: Field; row: Row; labels: Labels }) {
  const { Cell } = kindOf(field.type)
  const masked = row.masked[field.name]
  return masked === undefined ? <Cell field={field} value={row.values[field.name]} labels={labels} isDense /> : <>{masked}</>
}

/** Records of a register that is not before this person as one. */
function Named({ rows, labels }: { rows: Row[]; labels: Labels }) {
  return (
    <ul className="todo-rows">
      {rows.map((row) => (
        <li key={row.id}>
          <span>{row.label}</span>
          <span className="quiet">{row.owner ? labels[row.owner] : null}</span>
        </li>
      ))}
    </ul>
  )
}

/** Rows as a text file has them, under the titles of their fields. */
function tableOf(model: Model, rows: Row[], labels: Labels): string[][] {
  const register = model.registers[rows[0]?.register ?? ""]
  if (!register) return [[words.unit], ...rows.map((row) => [row.label])]
  const fields = register.list.flatMap((name) => register.fields.find((one) => one.name === name) ?? []).filter((field) => field.name !== register.label)
  const state = (row: Row) => register.states.find((one) => one.name === row.state)?.title ?? ""
  return [
    [register.title, ...fields.map((field) => field.title), t.list.state],
    ...rows.map((row) => [row.label, ...fields.map((field) => row.masked[field.name] ?? textOf(model, field, row.values[field.name], labels)), state(row)]),
  ]
}

function textOf(model: Model, field: Field, value: Value | undefined, labels: Labels): string {
  if (isMissing(value)) return ""
  if (typeof value === "boolean") return value ? t.flag.yes : t.flag.no
  const codes = model.codes[field.of ?? ""]?.codes
  const called = (one: string) => codes?.find((code) => code.code === one)?.title ?? labels[one] ?? one
  return asList(value).map(called).join(t.common.and)
}
