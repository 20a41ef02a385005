/** 大屏: a dashboard in letters to be read from five metres, part after part, nothing to press. */
import { useQueries, useQuery } from "@tanstack/react-query"
import { type CSSProperties, useEffect, useRef } from "react"
import { getMeasure, getMeasureFigures } from "../../api/calls"
import type { DashboardFacts, MeasureValue } from "../../api/types"
import { measure as words } from "../../text/measure"
import { wall } from "../../text/wall"
import type { Draw } from "../../ui/chart/options"
import { useTurning } from "../../ui/turning"
import { BigFigures } from "./BigFigures"
import { dayOrPeriod, MANY_AGAIN_MS } from "../../views/figures/Figures"
import { Held } from "./Held"
import { whenOf } from "./said"
import { plain } from "../../text/numbers"
import "./big.css"

/** So many numbers on a page at most. */
const ON_A_PAGE = 6

interface Props {
  dashboard: DashboardFacts
  unit: DashboardFacts["units"][number]
  onLeave: () => void
}

export function BigScreen({ dashboard, unit, onLeave }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const nCards = Math.ceil(dashboard.cards.length / ON_A_PAGE)
  // Two pages hold alike many, and none a single one.
  const onPage = Math.ceil(dashboard.cards.length / Math.max(1, nCards))
  const n = Math.max(1, nCards + dashboard.charts.length)
  const turning = useTurning(n, onLeave)

  useEffect(() => {
    // A window that may not be full is large enough.
    void place.current?.requestFullscreen?.().catch(() => {})
    return () => {
      if (document.fullscreenElement) void document.exitFullscreen().catch(() => {})
    }
  }, [])

  const page = turning.at
  const chart = dashboard.charts[page - nCards]
  return (
    <div ref={place} className="big-screen" role="dialog" aria-label={words.big}>
      <header>
        <h1>
          {unit.title}　{dashboard.title}
        </h1>
        <span className="num">{wall.page(page + 1, n)}</span>
      </header>
      {chart ? <Chart key={page} chart={chart} org={unit.id} /> : <Cards ids={dashboard.cards.slice(page * onPage, (page + 1) * onPage)} org={unit.id} />}
      <footer>
        <span>{words.bigFresh}</span>
        <span className="big-keys">{wall.screenKeys}</span>
        <button type="button" onClick={() => turning.stopOrGo()}>
          {turning.isStopped ? wall.go : wall.stop}
        </button>
        <button type="button" onClick={onLeave}>
          {wall.leave}
        </button>
      </footer>
    </div>
  )
}

/** Up to three stand in a row; four in two rows of two. */
const columnsOf = (n: number) => (n === 4 ? 2 : Math.min(n, 3))

function Cards({ ids, org }: { ids: string[]; org: string }) {
  const values = useQueries({
    queries: ids.map((id) => ({ queryKey: ["measure", id, { org }], queryFn: () => getMeasure(id, { org }), refetchInterval: MANY_AGAIN_MS })),
  })
  return (
    <ul className="big-cards" style={{ "--columns": columnsOf(ids.length) } as CSSProperties}>
      {values.map(({ data }, n) => (
        <li key={ids[n]}>{data && <Card measure={data} />}</li>
      ))}
    </ul>
  )
}

function Card({ measure }: { measure: MeasureValue }) {
  return (
    <>
      <h2>
        {measure.title}
        {whenOf(measure) && <small>{whenOf(measure)}</small>}
      </h2>
      <strong className="num">{plain(measure.text)}</strong>
      <p>
        <Held measure={measure} />
      </p>
    </>
  )
}

function Chart({ chart, org }: { chart: DashboardFacts["charts"][number]; org: string }) {
  const asked = { org, along: chart.along }
  const figures = useQuery({ queryKey: ["measure", chart.measure, "figures", asked], queryFn: () => getMeasureFigures(chart.measure, asked), refetchInterval: MANY_AGAIN_MS })
  return (
    <section className="big-chart">
      <h2>
        {chart.title}
        {figures.data && <small>{dayOrPeriod(figures.data, {})}</small>}
      </h2>
      {figures.data && <BigFigures data={figures.data} draw={chart.draw as Draw | "table"} title={chart.title} />}
    </section>
  )
}
