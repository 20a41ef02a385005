/** 数据质量: what a unit comes to, which rules find what there, and how the units below rank. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Link, useSearchParams } from "react-router"
import { getQuality, hrefs } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { QualityPage, QualityRule, QualityUnit } from "../../api/types"
import { paths } from "../../paths"
import { quality } from "../../text/quality"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { usePhone } from "../../ui/phone"
import { SortHead, useOrder } from "../../ui/SortHead"
import "./quality.css"

const FINDING = "registry.finding"
const PARTS = ["score", "complete", "timely", "right"] as const
/** What waits for somebody. */
const LIVE = "open,explained"

export function Quality() {
  const [params] = useSearchParams()
  const unit = params.get("unit") ?? undefined
  const each = params.get("each") === "true"
  const query = useQuery({ queryKey: ["rows", FINDING, "quality", unit, each], queryFn: () => getQuality({ unit, each }), placeholderData: keepPreviousData })
  return (
    <Answer query={query}>
      {(page) => (
        <>
          <PageHead
            title={quality.title}
            over={page.above ? <Link to={paths.quality(page.above.id)}>{page.above.title}</Link> : undefined}
            actions={
              <Link to={paths.list(FINDING, { state: LIVE, under: page.unit.id })}>
                <Button>{quality.all}</Button>
              </Link>
            }
          />
          <p>{quality.said(page.unit.title, count(page.unit.records), count(page.unit.open))}</p>
          <dl className="quality-parts">
            {PARTS.map((part) => (
              <div key={part} className="block">
                <dt>{quality.parts[part]}</dt>
                <dd className="quality-number">{shown(page.unit, part)}</dd>
                <dd className="quiet">{quality.formulas[part]}</dd>
              </div>
            ))}
          </dl>
          <Rules page={page} />
          {page.units.length > 0 && <Units page={page} each={each} />}
          <p className="quiet">{quality.help}</p>
        </>
      )}
    </Answer>
  )
}

const count = (n: number) => n.toLocaleString("zh-CN")

function shown(unit: QualityUnit, part: (typeof PARTS)[number]): string {
  const value = unit[part]
  if (value == null) return quality.unknown
  return part === "score" ? quality.points(value) : quality.percent(value)
}

/** Each rule that finds something, with the way to the rows. */
function Rules({ page }: { page: QualityPage }) {
  const isPhone = usePhone()
  const kinds = useModel().codes["registry.flaw"]?.codes
  const found = page.rules.filter((rule) => rule.open + rule.explained > 0)
  const rest = page.rules.length - found.length
  const titleOf = (kind: string) => kinds?.find((code) => code.code === kind)?.title ?? ""
  const { order, setOrder, sorted } = useOrder<"title" | "kind" | "of" | "open" | "explained", QualityRule>({ by: "open", down: true }, found, (rule, by) => (by === "kind" ? titleOf(rule.kind) : rule[by]))
  const head = { order, onOrder: setOrder }
  return (
    <section className="quality-table" aria-label={quality.rules}>
      <h2>{quality.rules}</h2>
      {found.length === 0 ? (
        <Blank title={quality.none} help={quality.noneHelp} />
      ) : (
        <table className="facts-table" aria-label={quality.rules}>
          <thead>
            <tr>
              <SortHead title={quality.rule} by="title" {...head} />
              {!isPhone && (
                <>
                  <SortHead title={quality.kind} by="kind" {...head} />
                  <SortHead title={quality.register} by="of" {...head} />
                  <th>{quality.advice}</th>
                </>
              )}
              <SortHead title={quality.open} by="open" isNumber {...head} />
              <SortHead title={quality.explained} by="explained" isNumber {...head} />
            </tr>
          </thead>
          <tbody>
            {sorted.map((rule) => (
              <tr key={rule.id}>
                <td>
                  <Link to={paths.record("registry.rule", rule.id)}>{rule.title}</Link>
                  {isPhone && (
                    <div className="quiet">
                      {titleOf(rule.kind)}　{rule.advice}
                    </div>
                  )}
                </td>
                {!isPhone && (
                  <>
                    <td className="one-piece">{titleOf(rule.kind)}</td>
                    <td className="one-piece">{rule.of}</td>
                    <td>{rule.advice}</td>
                  </>
                )}
                <Rows rule={rule} unit={page.unit.id} state="open" />
                <Rows rule={rule} unit={page.unit.id} state="explained" />
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {rest > 0 && (
        <p className="quiet">
          {quality.allRules(rest)}　<Link to={paths.list("registry.rule")}>{quality.rulesLink}</Link>
        </p>
      )}
    </section>
  )
}

function Rows({ rule, unit, state }: { rule: QualityRule; unit: string; state: "open" | "explained" }) {
  const n = rule[state]
  if (n === 0) return <td className="num quiet">0</td>
  return (
    <td className="num">
      <Link to={paths.list(FINDING, { state, under: unit, "f.rule": rule.id })} aria-label={quality.findingsOf(rule.title, n)}>
        {count(n)}
      </Link>
    </td>
  )
}

type UnitColumn = "title" | "records" | "open" | (typeof PARTS)[number]

/** The units directly below, or each that has records; the place is by the score, the best first. */
function Units({ page, each }: { page: QualityPage; each: boolean }) {
  const isPhone = usePhone()
  const parts = isPhone ? (["score"] as const) : PARTS
  const title = quality.units(page.unit.title)
  // As many as are better, and one.
  const places = new Map(page.units.map((unit) => [unit.id, 1 + page.units.filter((other) => Number(other.score ?? 0) > Number(unit.score ?? 0)).length]))
  const { order, setOrder, sorted } = useOrder<UnitColumn, QualityUnit>({ by: "score", down: false }, page.units, (unit, by) => {
    const value = unit[by]
    return value == null || by === "title" ? (value ?? null) : Number(value)
  })
  const head = { order, onOrder: setOrder }
  return (
    <section className="quality-table" aria-label={title}>
      <div className="quality-head">
        <h2>{title}</h2>
        <Link to={paths.quality(page.unit.id, !each)} replace>
          {each ? quality.below : quality.each}
        </Link>
        <a href={hrefs.quality({ unit: page.unit.id, each })} download>
          {quality.file}
        </a>
      </div>
      <table className="facts-table" aria-label={title}>
        <thead>
          <tr>
            <th>{quality.order}</th>
            <SortHead title={quality.unit} by="title" {...head} />
            {!isPhone && <SortHead title={quality.records} by="records" isNumber {...head} />}
            <SortHead title={quality.findings} by="open" isNumber {...head} />
            {parts.map((part) => (
              <SortHead key={part} title={quality.parts[part]} by={part} isNumber {...head} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted.map((unit) => (
            <tr key={unit.id}>
              <td className="num">{unit.score == null ? "—" : places.get(unit.id)}</td>
              <td>
                <Link to={paths.quality(unit.id)}>{unit.title}</Link>
              </td>
              {!isPhone && <td className="num">{count(unit.records)}</td>}
              <td className="num">
                <Link to={paths.list(FINDING, { state: LIVE, under: unit.id })} aria-label={quality.findingsOf(unit.title, unit.open)}>
                  {count(unit.open)}
                </Link>
              </td>
              {parts.map((part) => (
                <td key={part} className="num">
                  {shown(unit, part)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
