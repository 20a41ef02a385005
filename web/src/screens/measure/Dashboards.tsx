/** A page of numbers and drawings of one organisation, as definitions say it. */
import { useQuery } from "@tanstack/react-query"
import { Button, Select, Tabs } from "antd"
import { Link, useSearchParams } from "react-router"
import { getMeasure, listDashboards } from "../../api/calls"
import type { DashboardFacts } from "../../api/types"
import { paths } from "../../paths"
import { judged } from "../../text/judged"
import { measure as words } from "../../text/measure"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import type { Draw } from "../../ui/chart/options"
import { PageHead } from "../../ui/PageHead"
import { usePhone } from "../../ui/phone"
import { BigScreen } from "./BigScreen"
import { Figures, MANY_AGAIN_MS } from "../../views/figures/Figures"
import { todayInSentence } from "../../text/dates"
import { Held } from "./Held"
import { whenOf } from "./said"
import { Judged, JudgedAll } from "./Judged"
import { plain } from "../../text/numbers"
import "../../views/figures/figures.css"

export function Dashboards() {
  const all = useQuery({ queryKey: ["measure", "dashboards"], queryFn: listDashboards })
  const [params, setParams] = useSearchParams()
  const isPhone = usePhone()
  return (
    <Answer query={all}>
      {(dashboards) => {
        const chosen = dashboards.find((one) => one.id === params.get("page")) ?? dashboards.find((one) => one.units.some((unit) => unit.id === params.get("org"))) ?? dashboards[0]
        if (!chosen)
          return (
            <>
              <PageHead title={words.dashboards} />
              <Blank title={words.noDashboard} help={words.noDashboardHelp} />
            </>
          )
        const org = params.get("org")
        // What judges many is first of all about who keeps to what.
        const isOthers = !!org && !chosen.units.some((one) => one.id === org)
        if (isOthers) {
          return (
            <>
              <PageHead title={chosen.title} />
              <Blank title={words.notYours} help={words.notYoursHelp} />
            </>
          )
        }
        const isAll = chosen.items > 0 && chosen.units.length > 1 && !org
        const unit = isAll ? undefined : (chosen.units.find((one) => one.id === org) ?? chosen.units[0])
        return (
          <>
            <PageHead
              title={`${unit ? `${unit.title}　` : ""}${chosen.title}${chosen.items > 0 && unit ? judged.report : ""}`}
              over={chosen.help}
              actions={unit && chosen.items === 0 && <Button onClick={() => setParams({ page: chosen.id, org: unit.id, screen: "1" })}>{words.big}</Button>}
            />
            {unit && params.get("screen") === "1" && (
              <BigScreen dashboard={chosen} unit={unit} onLeave={() => setParams({ page: chosen.id, org: unit.id })} />
            )}
            <div className="no-print">
              {dashboards.length > 1 && isPhone && (
                <div className="measure-choices">
                  <Select aria-label={words.dashboards} value={chosen.id} className="wide" options={dashboards.map((one) => ({ value: one.id, label: one.title }))} onChange={(page) => setParams({ page })} />
                </div>
              )}
              {dashboards.length > 1 && !isPhone && (
                <Tabs more={{ icon: <span aria-hidden="true">…</span> }} activeKey={chosen.id} items={dashboards.map((one) => ({ key: one.id, label: one.title }))} onChange={(page) => setParams(dashboards.find((one) => one.id === page)?.units.some((one) => one.id === org) ? { page, org: org ?? "" } : { page })} />
              )}
              {chosen.units.length > 1 && (
                <div className="measure-choices">
                  <label>
                    <span className="quiet">{words.choose}</span>
                    <Select
                      aria-label={words.choose}
                      showSearch={{ optionFilterProp: "label" }}
                      value={unit?.id ?? ""}
                      style={{ minWidth: 240 }}
                      options={[...(chosen.items > 0 ? [{ value: "", label: judged.all }] : []), ...chosen.units.map((one) => ({ value: one.id, label: one.title }))]}
                      onChange={(org) => setParams(org ? { page: chosen.id, org } : { page: chosen.id })}
                    />
                  </label>
                </div>
              )}
            </div>
            {isAll && <JudgedAll id={chosen.id} />}
            {unit && <Page key={`${chosen.id} ${unit.id}`} dashboard={chosen} unit={unit} />}
          </>
        )
      }}
    </Answer>
  )
}

/** What needs the width of the paper. */
const WIDE = ["heat", "map", "table"]

function Page({ dashboard, unit }: { dashboard: DashboardFacts; unit: DashboardFacts["units"][number] }) {
  const org = unit.id
  const [params] = useSearchParams()
  return (
    <>
      {dashboard.items > 0 && <Judged id={dashboard.id} org={org} knownAt={params.get("known_at") ?? undefined} />}
      <div className="dash-cards">
        {dashboard.cards.map((id) => (
          <Card key={id} id={id} org={org} />
        ))}
      </div>
      {dashboard.items === 0 && <p className="print-only quiet">{words.printed(dashboard.source, null, todayInSentence())}</p>}
      {dashboard.hidden > 0 && <p className="quiet">{words.hiddenParts(dashboard.hidden)}</p>}
      <div className="dash-charts">
        {dashboard.charts.map((chart) => (
          <section key={`${chart.measure} ${chart.along} ${chart.draw}`} className={WIDE.includes(chart.draw) ? "block dash-wide" : "block"}>
            <Figures id={chart.measure} query={{ org }} along={chart.along} draw={chart.draw as Draw | "table"} title={chart.title} of={unit.title} hasTable={chart.draw === "table"} againMs={MANY_AGAIN_MS} />
          </section>
        ))}
      </div>
    </>
  )
}

function Card({ id, org }: { id: string; org: string }) {
  const value = useQuery({ queryKey: ["measure", id, { org }], queryFn: () => getMeasure(id, { org }), refetchInterval: MANY_AGAIN_MS })
  return (
    <Answer query={value}>
      {(measure) => (
        <Link className="block dash-card" to={paths.measure(id, { org })}>
          <span>
            {measure.title}
            {whenOf(measure) && <span className="quiet">　{whenOf(measure)}</span>}
          </span>
          <strong className="num">{plain(measure.text)}</strong>
          <Held measure={measure} />
        </Link>
      )}
    </Answer>
  )
}
