/** A measure divided: drawn, and as the table that stands behind it. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Fragment, lazy, Suspense, useMemo, useState } from "react"
import { Link, useNavigate } from "react-router"
import { getMeasureFigures, hrefs } from "../../api/calls"
import type { MeasureFigures } from "../../api/types"
import { periodInWords } from "../../fields/period/period"
import { paths } from "../../paths"
import { dayInSentence, todayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"
import { plain } from "../../text/numbers"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { BARS_MAX, barsOf, byLevel, type Draw, type Figure, heatCellsOf, heatRowsOf, heightOf, namesOf, optionOf } from "../../ui/chart/options"
import { PictureButton } from "../../ui/chart/PictureButton"
import { usePicture } from "../../ui/chart/picture"
import { download } from "../../ui/download"
import { Lamp } from "../../ui/Lamp"
import { usePhone } from "../../ui/phone"
import { Wait } from "../../ui/Wait"
import { CountyMap } from "./CountyMap"
import "./figures.css"

const Drawn = lazy(() => import("../../ui/chart/Drawn"))

/** How often a number on the screen is asked again; a page of many asks less often. */
export const AGAIN_MS = 1_000
export const MANY_AGAIN_MS = 5_000

/** What each unit is to come to: at least, or at most. */
export interface Goal {
  value: number
  isMost: boolean
}

interface Props {
  id: string
  query: Record<string, string>
  along: string
  draw: Draw | "table"
  title?: string
  hasTable?: boolean
  againMs?: number
  /** Where nothing is told of anybody, nothing is shown. */
  isQuiet?: boolean
  goal?: Goal
  /** Whose the whole is, as a picture says it. */
  of?: string
}

export function Figures({ id, query, along, draw, title, of = "", hasTable = true, againMs = AGAIN_MS, isQuiet = false, goal }: Props) {
  const asked = { ...query, along }
  const figures = useQuery({
    queryKey: ["measure", id, "figures", asked],
    queryFn: () => getMeasureFigures(id, asked),
    placeholderData: keepPreviousData,
    refetchInterval: againMs,
  })
  return (
    <Answer query={figures}>
      {(data) => isQuiet && data.figures.every((one) => one.value === null || one.key.every((key) => key.value === null)) ? null : <Shown id={id} data={data} query={query} along={along} draw={draw} title={title ?? data.title} hasTable={hasTable} goal={goal} of={of} />}
    </Answer>
  )
}

function Shown({ id, data, query, along, draw, title, hasTable, goal, of }: Omit<Props, "title" | "hasTable" | "againMs" | "isQuiet"> & { data: MeasureFigures; title: string; hasTable: boolean }) {
  const navigate = useNavigate()
  const [give, onReady] = usePicture()
  const [isTable, setTable] = useState(hasTable && draw === "table")
  const said = JSON.stringify(data.figures)
  // Drawn again only when something is another number.
  // biome-ignore lint: `said` stands for the figures.
  const option = useMemo(() => (draw === "table" || draw === "map" ? {} : optionOf(draw, data)), [said, draw])
  if (data.figures.length === 0) return <Blank title={words.nothing} help={words.nothingHelp} />
  const to = (figure: Figure) => leadsTo(id, query, along, figure)
  const drawn = draw === "bars" ? data.figures.filter((one) => one.value !== null) : draw === "heat" ? namesOf(data, 0) : []
  const unseen = drawn.length - BARS_MAX
  const pick = (at: number, isName: boolean) => {
    const one = draw === "bars" ? barsOf(data)[at] : isName ? rowOf(data, at) : heatCellsOf(data)[at]
    if (one && typeof one !== "string" && one.key.every((key) => key.value !== null)) void navigate(to(one))
  }
  return (
    <div className="figures">
      <div className="figures-head">
        <div>
          <h2>{title}</h2>
          {!hasTable && <span className="quiet">{dayOrPeriod(data, query)}</span>}
        </div>
        <span className="no-print">
          {!hasTable && draw !== "table" && (
            <Button size="small" onClick={() => setTable(!isTable)}>
              {isTable ? words.chart : words.table}
            </Button>
          )}
          {draw !== "table" && !isTable && (
            <PictureButton give={give} title={title} of={of} when={[saidOf(data, query), unseen > 0 && words.drawnOnly(unseen)].filter(Boolean).join("；")} unit={data.unit} />
          )}
          {(["xlsx", "csv"] as const).map((format) => (
            <Button key={format} size="small" onClick={() => download(hrefs.figures(id, { ...query, along, format }))}>
              {format === "xlsx" ? words.excel : words.csv}
            </Button>
          ))}
        </span>
      </div>
      {draw === "map" && !isTable && <CountyMap data={data} title={title} onPick={(figure) => void navigate(to(figure))} onReady={onReady} />}
      {draw !== "table" && draw !== "map" && !isTable && (
        <Suspense fallback={<Wait />}>
          {/* On paper shades say less than the numbers themselves. */}
          <div className={draw === "heat" ? "no-print" : undefined}>
          <Drawn
            option={option}
            height={heightOf(draw, data)}
            label={words.drawn(title, data.figures.length)}
            onReady={onReady}
            onPick={draw === "bars" || draw === "heat" ? pick : undefined}
          />
          </div>
          {draw === "heat" && !hasTable && (
            <div className="print-only">
              <CrossTable data={data} to={to} title={title} />
            </div>
          )}
        </Suspense>
      )}
      {!isTable && unseen > 0 && <p className="quiet">{words.more(unseen)}</p>}
      {(hasTable || isTable) && (along.includes(",") ? <CrossTable data={data} to={to} title={title} /> : <FigureTable data={data} to={to} title={title} along={along} goal={goal} />)}
    </div>
  )
}

/** The same as short as a heading has room for; what follows the records is of today. */
export const dayOrPeriod = ({ period, since }: MeasureFigures, query: Record<string, string>) =>
  period ? periodInWords(period) : since.length > 0 ? since.map(dayInSentence).join("、") : query.as_of ? dayInSentence(query.as_of) : todayInSentence()

/** Of when it is: the period it is told of, the days from which on it is true, or the day asked about. */
const saidOf = ({ period, since }: MeasureFigures, query: Record<string, string>) =>
  period ? periodInWords(period) : since.length > 0 ? `${words.when}${since.map(dayInSentence).join("、")}` : query.as_of ? dayInSentence(query.as_of) : ""

/** A row of a heat drawing as a whole, to be opened by its name. */
function rowOf(data: MeasureFigures, at: number): Figure | undefined {
  const key = heatRowsOf(data)[at]
  return key && { ...data.whole, key: [key] }
}

/** Where a figure opens: a unit with others below it on the same page, else its records. */
export function leadsTo(id: string, query: Record<string, string>, along: string, figure: Figure): string {
  const next: Record<string, string> = { ...query }
  along.split(",").forEach((by, at) => {
    const key = figure.key[at]
    if (!key?.value) return
    if (by === "below" || by.startsWith("level:")) next.org = key.value
    else if (by.startsWith("period:")) next.period = key.value
    else next[by] = key.value
  })
  const isLast = figure.key[0]?.level === "school" || !along.split(",").some((by) => by === "below" || by.startsWith("level:"))
  return paths.measure(id, { ...next, along: isLast ? undefined : "below" })
}

type Order = "given" | "label" | "value"

function FigureTable({ data, to, title, along, goal }: { data: MeasureFigures; to: (figure: Figure) => string; title: string; along: string; goal?: Goal }) {
  const isPhone = usePhone()
  const [order, setOrder] = useState<Order>("given")
  // What is sorted by somebody is sorted as a whole.
  const groups = useMemo(() => (order === "given" ? byLevel(data.figures) : [{ heading: "", figures: sorted(data.figures, order) }]), [data.figures, order])
  const has = {
    part: data.whole.part !== null,
    line: data.figures.some((one) => one.line !== null),
    rank: data.figures.some((one) => one.rank !== null),
    unknown: data.figures.some((one) => one.unknown > 0),
  }
  const sort = (by: Order, label: string) => (
    <button type="button" className="link" aria-pressed={order === by} onClick={() => setOrder(order === by ? "given" : by)}>
      {label}
      {order === by ? " ↓" : ""}
    </button>
  )
  return (
    <table className="facts-table figures-table" aria-label={title}>
      <thead>
        <tr>
          <th>{sort("label", along === "below" || along.startsWith("level:") ? words.unit : along.startsWith("period:") ? words.period : words.kind)}</th>
          <th className="num">{sort("value", words.value)}</th>
          {has.part && !isPhone && <th className="num">{`${words.part} / ${words.of}`}</th>}
          {goal && <th>{words.goal(number(goal.value), data.unit)}</th>}
          {has.line && !isPhone && <th className="num">{data.unit ? `${words.line}（${data.unit}）` : words.line}</th>}
          {has.line && <th>{words.keeps}</th>}
          {has.rank && <th className="num">{words.rank}</th>}
          {has.unknown && !isPhone && <th className="num">{words.unknown}</th>}
        </tr>
      </thead>
      <tbody>
        {groups.map(({ heading, figures }) => (
          <Fragment key={heading}>
            {heading && (
              <tr>
                <th scope="rowgroup" colSpan={8}>
                  {heading}
                </th>
              </tr>
            )}
            {figures.map((one) => (
                <tr key={one.key.map((key) => key.value).join("|")}>
                  <td>
                    {one.key.some((key) => key.value !== null) ? <Link to={to(one)}>{one.key.map((key) => key.label).join("　")}</Link> : one.key.map((key) => key.label).join("　")}
                  </td>
                  <td className="num">{plain(one.text)}</td>
                  {has.part && !isPhone && (
                    <td className="num quiet">
                      {number(one.part)} / {number(one.of)}
                    </td>
                  )}
                  {goal && <Apart goal={goal} figure={one} data={data} />}
                {has.line && !isPhone && <td className="num quiet">{number(one.line)}</td>}
                  {has.line && <Keeps keeps={one.keeps} />}
                  {has.rank && <td className="num">{one.rank ?? "—"}</td>}
                  {has.unknown && !isPhone && <td className="num">{one.unknown || ""}</td>}
                </tr>
            ))}
          </Fragment>
        ))}
        <tr className="figures-all">
          <td>{words.whole(data.summed)}</td>
          <td className="num">{plain(data.whole.text)}</td>
          {has.part && !isPhone && (
            <td className="num quiet">
              {number(data.whole.part)} / {number(data.whole.of)}
            </td>
          )}
          {goal && <Apart goal={goal} figure={data.whole} data={data} />}
          {has.line && !isPhone && <td className="num quiet">{number(data.whole.line)}</td>}
          {has.line && <Keeps keeps={data.whole.keeps} />}
          {has.rank && <td />}
          {has.unknown && !isPhone && <td className="num">{data.whole.unknown || ""}</td>}
        </tr>
      </tbody>
    </table>
  )
}

/** Rows and columns of a measure that is divided by two things, each cell with its own records. */
function CrossTable({ data, to, title }: { data: MeasureFigures; to: (figure: Figure) => string; title: string }) {
  const told = (at: number) => namesOf(data, at).map((key) => [key?.value ?? "", key?.label ?? ""] as const)
  const down = told(0)
  const across = told(1)
  const cells = new Map(data.figures.map((one) => [one.key.map((key) => key.value ?? "").join("|"), one]))
  return (
    <>
      <div className="figures-cross">
        <table className="facts-table figures-table" aria-label={title}>
          <thead>
            <tr>
              <th />
              {across.map(([value, label]) => (
                <th key={value} className="num">
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {down.map(([row, label]) => (
              <tr key={row}>
                <th scope="row">{label}</th>
                {across.map(([column]) => {
                  const cell = cells.get(`${row}|${column}`)
                  return (
                    <td key={column} className="num">
                      {cell && (cell.key.every((key) => key.value !== null) ? <Link to={to(cell)}>{plain(cell.text)}</Link> : plain(cell.text))}
                    </td>
                  )
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p className="quiet num">{`${words.whole(data.summed)} ${plain(data.whole.text)}`}</p>
    </>
  )
}

/** Whether a unit is where it is to come to, else how far it is from there. */
function Apart({ goal, figure, data }: { goal: Goal; figure: Figure; data: MeasureFigures }) {
  if (figure.value === null) return <td>—</td>
  const apart = (Number(figure.value) - goal.value) * (goal.isMost ? -1 : 1)
  const said = Math.abs(apart).toFixed(data.places)
  return (
    <td>{apart >= 0 || Number(said) === 0 ? <Lamp tone="good">{words.reached}</Lamp> : <Lamp tone="wait">{words.off(plain(said), data.unit === "%" ? words.points : data.unit)}</Lamp>}</td>
  )
}

function Keeps({ keeps }: { keeps: boolean | null }) {
  return <td>{keeps === null ? "—" : <Lamp tone={keeps ? "good" : "bad"}>{keeps ? words.yes : words.no}</Lamp>}</td>
}

const number = (n: number | null | undefined) => (n == null ? "—" : n.toLocaleString("zh-CN", { maximumFractionDigits: 4 }))

function sorted(figures: Figure[], order: Order): Figure[] {
  const label = (one: Figure) => one.key.map((key) => key.label).join(" ")
  if (order === "label") return [...figures].sort((a, b) => label(a).localeCompare(label(b), "zh-CN"))
  if (order === "value") return [...figures].sort((a, b) => Number(b.value ?? -Infinity) - Number(a.value ?? -Infinity))
  return figures
}
