/** What is told of days, on the same day of the years before: drawn where there is something to see. */
import { useQueries } from "@tanstack/react-query"
import { Button } from "antd"
import { lazy, Suspense } from "react"
import { Link } from "react-router"
import { getMeasure } from "../../api/calls"
import type { MeasureFigures, MeasureValue } from "../../api/types"
import { paths } from "../../paths"
import { dayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"
import { plain } from "../../text/numbers"
import { heightOf, optionOf } from "../../ui/chart/options"
import { PictureButton } from "../../ui/chart/PictureButton"
import { usePicture } from "../../ui/chart/picture"
import { downloadRows } from "../../ui/download"
import { Wait } from "../../ui/Wait"
import { unitOf } from "./said"

const Drawn = lazy(() => import("../../ui/chart/Drawn"))
/** So many years are told, the one asked about among them. */
const YEARS = 5
const STALE_MS = 60_000
/** Places behind the point, the fewest that tell the years apart. */
const PLACES = [2, 3, 4]

/** The day a number is of: since when what is counted is true, else the day it is asked of. */
export const dayOf = ({ since, as_of }: MeasureValue) => since[since.length - 1] ?? as_of ?? ""

/** The same day so many years before; the last of February is one day earlier. */
export function yearsBefore(day: string, years: number): string {
  const [year = "", month = "", date = ""] = day.split("-")
  return `${Number(year) - years}-${month}-${month === "02" && date === "29" && years % 4 !== 0 ? "28" : date}`
}

export function Years({ id, query, measure }: { id: string; query: Record<string, string>; measure: MeasureValue }) {
  const [give, onReady] = usePicture()
  const title = words.years(measure.title)
  const last = dayOf(measure)
  const days = Array.from({ length: YEARS }, (_, n) => yearsBefore(last, YEARS - 1 - n))
  const answers = useQueries({
    queries: days.map((as_of) => ({ queryKey: ["measure", id, { ...query, as_of }], queryFn: () => getMeasure(id, { ...query, as_of }), staleTime: STALE_MS })),
  })
  const years = answers.flatMap(({ data }, n) => (data && data.value !== null ? [{ day: days[n] ?? "", data }] : []))
  // What is true until the next is told stands once.
  const own = years.filter(({ data }, n) => years.findIndex((one) => one.data.since[0] === data.since[0]) === n)
  if (own.length < 2) return null
  // Two points at different heights are not told alike.
  const values = own.map(({ data }) => Number(data.value))
  const places = PLACES.find((n) => new Set(values.map((one) => one.toFixed(n))).size === new Set(values).size) ?? 4
  const told = (value: number, text: string) => (places > 2 ? `${value.toFixed(places)}${measure.unit ? ` ${measure.unit}` : ""}` : text)
  const figures = own.map(({ day, data }) => ({ key: [{ value: day, label: dayInSentence(data.since[0] ?? day), level: null, place: day }], value: Number(data.value), text: told(Number(data.value), data.text) }))
  const drawn = { figures, unit: measure.unit, places } as unknown as MeasureFigures
  return (
    <section className="figures">
      <div className="figures-head">
        <h2>{title}</h2>
        <span className="no-print">
          <PictureButton give={give} title={title} of={unitOf(measure)?.title} unit={measure.unit} />
          <Button size="small" onClick={() => downloadRows([[words.when, `${words.value}${measure.unit ? `（${measure.unit}）` : ""}`], ...own.map(({ day, data }) => [data.since[0] ?? day, data.value ?? ""])], `${title}.csv`)}>
            {words.csv}
          </Button>
        </span>
      </div>
      <Suspense fallback={<Wait />}>
        <Drawn option={optionOf("line", drawn)} height={heightOf("line", drawn)} label={words.drawn(measure.title, own.length)} onReady={onReady} />
      </Suspense>
      <table className="facts-table figures-table" aria-label={title}>
        <thead>
          <tr>
            <th>{words.when}</th>
            <th className="num">{words.value}</th>
          </tr>
        </thead>
        <tbody>
          {own.map(({ day, data }) => (
            <tr key={day}>
              <td>
                <Link to={paths.measure(id, { ...query, as_of: day })}>{data.since.map(dayInSentence).join("、") || dayInSentence(day)}</Link>
              </td>
              <td className="num">{plain(data.text)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
