/** 数据透视: the rows of a list counted by rows and columns; each number opens the records it counts. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Button, Select } from "antd"
import { lazy, Suspense } from "react"
import { Link } from "react-router"
import { type Filters, getPivot, hrefs } from "../../api/calls"
import type { PivotCell, PivotTable, Register } from "../../api/types"
import { paths } from "../../paths"
import { measure as chartWords } from "../../text/measure"
import { pivot as words } from "../../text/pivot"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { BARS_MAX, heightOf, namesOf, optionOf } from "../../ui/chart/options"
import { PictureButton } from "../../ui/chart/PictureButton"
import { usePicture } from "../../ui/chart/picture"
import { download } from "../../ui/download"
import { Wait } from "../../ui/Wait"
import type { Asking } from "../filters"
import { drawnOf, figuresOf } from "./drawn"
import "./pivot.css"

const Drawn = lazy(() => import("../../ui/chart/Drawn"))

interface Props {
  register: Register
  filters: Filters
  params: URLSearchParams
  onChange: (changes: Asking) => void
}

export function Pivot({ register, filters: { q: _, sort: __, ...filters }, params, onChange }: Props) {
  const asked: Filters = {
    ...filters,
    rows: params.get("rows") ?? firstOf(register),
    cols: params.get("cols") ?? "",
    of: params.get("of") ?? "count",
  }
  const table = useQuery({ queryKey: ["rows", register.id, "pivot", asked], queryFn: () => getPivot(register.id, asked), placeholderData: keepPreviousData })
  return (
    <Answer query={table}>
      {(data) => (
        <div aria-busy={table.isPlaceholderData}>
          <Choices data={data} asked={asked} onChange={onChange} />
          <p className="pivot-says">
            {isOfMeasure(asked) ? words.reachOnly : words.reach}
            {params.get("q") && `　${words.noText}`}
          </p>
          {table.isError && <p role="alert" className="bad">{table.error.message}</p>}
          {data.all.rows + data.all.unknown === 0 ? (
            <Blank title={words.nothing} help={words.nothingHelp} />
          ) : (
            <Shown register={register} data={data} filters={filters} asked={asked} isTable={params.get("draw") !== "chart"} onDraw={(draw) => onChange({ draw })} />
          )}
        </div>
      )}
    </Answer>
  )
}

/** What rows are told apart by when nobody said. */
const firstOf = (register: Register) => (register.owner || register.id === "registry.organisation" ? "below" : register.states.length > 0 ? "state" : "")

function Choices({ data, asked, onChange }: { data: PivotTable; asked: Filters; onChange: (changes: Asking) => void }) {
  const [first = "", second = ""] = String(asked.rows).split(",")
  const options = grouped(data.by)
  const none = { value: "", label: words.none }
  const pick = (label: string, value: string, choices: object[], set: (value: string) => void) => (
    <label>
      <span className="quiet">{label}</span>
      <Select aria-label={label} showSearch={{ optionFilterProp: "label" }} popupMatchSelectWidth={false} value={value} style={{ minWidth: 150 }} options={choices} onChange={set} />
    </label>
  )
  const rows = (one: string, other: string) => onChange({ rows: [one, other].filter((it, at, all) => it && all.indexOf(it) === at).join() || null })
  return (
    <div className="pivot-choices no-print" role="group" aria-label={words.title}>
      {pick(words.rows, first, options, (value) => rows(value, second))}
      {pick(words.then, second, [none, ...options], (value) => rows(first, value))}
      {pick(words.cols, String(asked.cols), [none, ...options], (value) => onChange({ cols: value || null }))}
      {pick(words.of, String(asked.of), data.of.map((one) => ({ value: one.along, label: one.title })), (value) => onChange({ of: value === "count" ? null : value }))}
    </div>
  )
}

function grouped(by: PivotTable["by"]) {
  const kind = (along: string) => (along === "below" || along.startsWith("level:") ? words.units : along.startsWith("period:") ? words.periods : words.fields)
  return [words.units, words.fields, words.periods]
    .map((title) => ({ label: title, options: by.filter((one) => kind(one.along) === title).map((one) => ({ value: one.along, label: one.title })) }))
    .filter((group) => group.options.length > 0)
}

interface ShownProps {
  register: Register
  data: PivotTable
  filters: Filters
  asked: Filters
  isTable: boolean
  onDraw: (draw: string | null) => void
}

function Shown({ register, data, filters, asked, isTable, onDraw }: ShownProps) {
  const [give, onReady] = usePicture()
  const draw = drawnOf(data)
  const figures = figuresOf(data)
  const title = `${register.title}：${data.counted}`
  const unseen = (draw === "heat" ? namesOf(figures, 0).length : draw === "bars" ? figures.figures.length : 0) - BARS_MAX
  return (
    <section className="block">
      <div className="pivot-head">
        <h2>
          {title}
          {data.unit && <span className="quiet">（{data.unit}）</span>}
        </h2>
        <span className="no-print">
          {data.lines.length > 0 && (
            <Button size="small" onClick={() => onDraw(isTable ? "chart" : null)}>
              {isTable ? chartWords.chart : chartWords.table}
            </Button>
          )}
          {!isTable && <PictureButton give={give} title={title} when={unseen > 0 ? chartWords.drawnOnly(unseen) : ""} unit={data.unit} />}
          {(["xlsx", "csv"] as const).map((format) => (
            <Button key={format} size="small" onClick={() => download(hrefs.pivot(register.id, { ...asked, format }))}>
              {words.save[format]}
            </Button>
          ))}
        </span>
      </div>
      {!isTable && data.lines.length > 0 ? (
        <Suspense fallback={<Wait />}>
          <Drawn option={optionOf(draw, figures)} height={heightOf(draw, figures)} label={words.drawn(title, figures.figures.length)} onReady={onReady} />
        </Suspense>
      ) : (
        <Table register={register} data={data} filters={filters} title={title} isClosed={isOfMeasure(asked)} />
      )}
      {!isTable && unseen > 0 && <p className="quiet">{chartWords.more(unseen)}</p>}
      {data.several.length > 0 && <p className="quiet">{words.several(data.several)}</p>}
    </section>
  )
}

type Ask = Record<string, string> | null | undefined

/** No list says which of its records a measure counts. */
const isOfMeasure = (asked: Filters) => String(asked.of).startsWith("measure:")

function Table({ register, data, filters, title, isClosed }: Pick<ShownProps, "register" | "data" | "filters"> & { title: string; isClosed: boolean }) {
  const to = (...asks: Ask[]) => (isClosed || asks.some((one) => one == null) ? undefined : paths.list(register.id, Object.assign({ ...filters }, ...asks) as Filters))
  const hasLines = data.down.length > 0
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
    <div className="pivot-table" tabIndex={0} role="region" aria-label={title}>
      <table className="facts-table" aria-label={title}>
        <thead>
          <tr>
            {hasLines ? data.down.map((one) => <th key={one}>{one}</th>) : <th>{words.all}</th>}
            {data.columns.map((column) => (
              <th key={column.key.value ?? ""} className="num">
                {column.key.label}
              </th>
            ))}
            <th className="num">{chartWords.whole(data.summed)}</th>
          </tr>
        </thead>
        <tbody>
          {hasLines &&
            data.lines.map((line, at) => (
              <tr key={line.key.map((key) => key.value).join("|")}>
                {line.key.map((key, n) => (
                  // The same as above is not said again.
                  <th key={data.down[n]} scope="row">
                    {n === 0 && line.key.length > 1 && data.lines[at - 1]?.key[0]?.value === key.value && at > 0 ? <span className="pivot-again">{key.label}</span> : key.label}
                  </th>
                ))}
                {line.cells.map((cell, n) => (
                  <Cell key={data.columns[n]?.key.value ?? ""} cell={cell} to={to(line.ask, data.columns[n]?.ask)} />
                ))}
                <Cell cell={line.all} to={to(line.ask)} isSum />
              </tr>
            ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={Math.max(1, data.down.length)}>
              {chartWords.whole(data.summed)}
            </th>
            {data.columns.map((column) => (
              <Cell key={column.key.value ?? ""} cell={column.all} to={to(column.ask)} isSum />
            ))}
            <Cell cell={data.all} to={to({})} isSum />
          </tr>
        </tfoot>
      </table>
    </div>
  )
}

function Cell({ cell, to, isSum }: { cell: PivotCell | null | undefined; to: string | undefined; isSum?: boolean }) {
  const said = cell && cell.rows + cell.unknown > 0 ? cell.text : ""
  const lacks = cell && cell.unknown > 0 && cell.rows > 0 ? words.lacks(cell.unknown) : undefined
  return (
    <td className={isSum ? "num pivot-sum" : "num"} title={lacks}>
      {said && to ? <Link to={to}>{said}</Link> : said}
      {lacks && <sup className="quiet">*</sup>}
    </td>
  )
}
