/** 数据质量: what a unit comes to, which rules find what there, and how the units below rank. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Link, useSearchParams } from "react-router"
import { getQuality } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { QualityPage, QualityRule, QualityUnit } from "../../api/types"
import { paths } from "../../paths"
import { quality } from "../../text/quality"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { usePhone } from "../../ui/phone"
import "./quality.css"

const FINDING = "registry.finding"
const PARTS = ["score", "complete", "timely", "right"] as const
/** What waits for somebody. */
const LIVE = "open,explained"

export function Quality() {
  const [params] = useSearchParams()
  const unit = params.get("unit") ?? undefined
  const query = useQuery({ queryKey: ["rows", FINDING, "quality", unit], queryFn: () => getQuality({ unit }), placeholderData: keepPreviousData })
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
          {page.units.length > 0 && <Units page={page} />}
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
  return (
    <section className="quality-table" aria-label={quality.rules}>
      <h2>{quality.rules}</h2>
      {found.length === 0 ? (
        <Blank title={quality.none} help={quality.noneHelp} />
      ) : (
        <table className="facts-table" aria-label={quality.rules}>
          <thead>
            <tr>
              <th>{quality.rule}</th>
              {!isPhone && (
                <>
                  <th>{quality.kind}</th>
                  <th>{quality.register}</th>
                  <th>{quality.advice}</th>
                </>
              )}
              <th>{quality.open}</th>
              <th>{quality.explained}</th>
            </tr>
          </thead>
          <tbody>
            {found.map((rule) => (
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

/** The units directly below, the worst first. */
function Units({ page }: { page: QualityPage }) {
  const isPhone = usePhone()
  const parts = isPhone ? (["score"] as const) : PARTS
  const title = quality.units(page.unit.title)
  return (
    <section className="quality-table" aria-label={title}>
      <h2>{title}</h2>
      <table className="facts-table" aria-label={title}>
        <thead>
          <tr>
            <th>{quality.order}</th>
            <th>{quality.unit}</th>
            {!isPhone && <th>{quality.records}</th>}
            <th>{quality.findings}</th>
            {parts.map((part) => (
              <th key={part}>{quality.parts[part]}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {page.units.map((unit, idx) => (
            <tr key={unit.id}>
              <td className="num">{idx + 1}</td>
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
