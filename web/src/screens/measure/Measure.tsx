/** A number as a sentence, what it means, how it is divided, and the rows it was counted from. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { DatePicker, Input, Popover, Select } from "antd"
import dayjs from "dayjs"
import { useState } from "react"
import { Link, useParams, useSearchParams } from "react-router"
import { getMeasure, getMeasureRows, listMeasures, listMeasureUnits } from "../../api/calls"
import type { MeasureFacts, MeasureValue } from "../../api/types"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { trimmed } from "../../fields/number"
import { periodInWords, readPeriod } from "../../fields/period/period"
import { paths } from "../../paths"
import { todayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"
import type { Draw } from "../../ui/chart/options"
import { CompareChoice, Compared, DayChoice, LedgerChoice } from "./Compared"
import { AGAIN_MS, Figures, MANY_AGAIN_MS } from "../../views/figures/Figures"
import { Held } from "./Held"
import { plain } from "../../text/numbers"
import { unitOf, whenSaid } from "./said"
import { Rows } from "./Rows"
import { dayOf, Years } from "./Years"
import "../../views/figures/figures.css"

/** Not divided. */
const ALONE = "none"
/** So few records are named before they are divided: who reads “3 项” wants the three. */
const NAMED_MAX = 50

export function Measure() {
  const { id = "" } = useParams()
  const [params] = useSearchParams()
  const { along, vs, draw, ...query } = Object.fromEntries(params) as Record<string, string>
  const value = useQuery({ queryKey: ["measure", id, query], queryFn: () => getMeasure(id, query), refetchInterval: AGAIN_MS })
  const known = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  const facts = known.data?.find((one) => one.id === id)
  /** What it is made of stands of each school; growth is of none. */
  const from = known.data?.find((one) => one.id === facts?.from)
  return (
    <Answer query={value}>
      {(measure) => (
        <>
          <PageHead title={measure.title} over={<Places id={id} measure={measure} />} beside={<span className="quiet">{whenSaid(measure, query.known_at !== undefined)}</span>} />
          {query.known_at && (
            <p className="notice-line">
              {t.measure.history(Number(query.known_at), measure.history_at)}。{words.knownThen}<Link to={paths.measure(id, { ...query, known_at: undefined })}>{words.toNow}</Link>
            </p>
          )}
          <section className="block">
            <Sentence measure={measure} />
          </section>
          {from && !from.in_time && <Units id={id} query={query} from={from} />}
          <p className="print-only quiet">{words.printed(measure.source, measure.note, todayInSentence())}</p>
          <Divided id={id} query={query} facts={facts} measure={measure} along={along} vs={vs} draw={draw} isOfUnits={from !== undefined && !from.in_time} />
        </>
      )}
    </Answer>
  )
}

/** So many units are named; the others are on the page of what they have. */
const UNITS_MAX = 30

/** What each school has, and which makes the difference. */
function Units({ id, query, from }: { id: string; query: Record<string, string>; from: MeasureFacts }) {
  const units = useQuery({ queryKey: ["measure", id, query, "units"], queryFn: () => listMeasureUnits(id, { ...query, level: "school" }), refetchInterval: MANY_AGAIN_MS })
  return (
    <Answer query={units}>
      {({ units, title }) => {
        const has = { share: units.some((one) => one.share !== null), short: units.some((one) => one.short !== null) }
        return (
          <section className="figures">
            <div className="figures-head">
              <h2>{words.unitsOf(title)}</h2>
              <Link className="no-print" to={paths.measure(from.id, { org: query.org, along: "level:school" })}>
                {words.madeOf(from.title)}
              </Link>
            </div>
            {has.share && units[0]?.share && <p>{words.cause(units[0].title, units[0].share)}</p>}
            <table className="facts-table figures-table" aria-label={words.unitsOf(title)}>
              <thead>
                <tr>
                  <th>{words.unit}</th>
                  <th className="num">{words.value}</th>
                  <th className="num">{`${words.part} / ${words.of}`}</th>
                  <th>{words.keeps}</th>
                  {has.short && <th>{words.short}</th>}
                  {has.share && <th className="num">{words.shareOf}</th>}
                </tr>
              </thead>
              <tbody>
                {units.slice(0, UNITS_MAX).map((one, at) => (
                  <tr key={one.org}>
                    <td>
                      <Link to={paths.measure(from.id, { org: one.org, along: ALONE })}>{one.title}</Link>
                      {has.share && at === 0 && <Lamp tone="wait">{words.causes}</Lamp>}
                    </td>
                    <td className="num">{plain(one.text)}</td>
                    <td className="num quiet">{`${amount(one.part)} / ${amount(one.of)}`}</td>
                    <td>{one.keeps === null ? "—" : <Lamp tone={one.keeps ? "good" : "bad"}>{one.keeps ? words.yes : `${words.no}，${words.line} ${plain(one.line ?? "")}`}</Lamp>}</td>
                    {has.short && <td>{one.short}</td>}
                    {has.share && <td className="num">{one.share}</td>}
                  </tr>
                ))}
              </tbody>
            </table>
            {units.length > UNITS_MAX && <p className="quiet">{words.unitsMore(UNITS_MAX, units.length)}</p>}
          </section>
        )
      }}
    </Answer>
  )
}

const amount = (n: number | null) => (n === null ? "—" : n.toLocaleString("zh-CN", { maximumFractionDigits: 2 }))

/** Which unit it is of, and the way up. */
function Places({ id, measure }: { id: string; measure: MeasureValue }) {
  const [params] = useSearchParams()
  const period = params.get("period")
  return measure.at.map((place, at) =>
    at + 1 === measure.at.length ? (
      <strong key={place.id}>{place.title}</strong>
    ) : (
      <span key={place.id}>
        <Link to={paths.measure(id, { org: place.id, period })}>{place.title}</Link> ›{" "}
      </span>
    ),
  )
}

interface DividedProps {
  id: string
  query: Record<string, string>
  facts: MeasureFacts | undefined
  measure: MeasureValue
  along: string | undefined
  /** An earlier period it stands beside. */
  vs: string | undefined
  draw: string | undefined
  /** It is made of what units have: one unit alone has none of it. */
  isOfUnits: boolean
}

function Divided({ id, query, facts, measure, along, vs, draw, isOfUnits }: DividedProps) {
  // Where nobody is below, the records themselves are what there is to see.
  const by = along ?? (unitOf(measure)?.has_below === false ? ALONE : "below")
  const isNamed = along === undefined && isFew(measure)
  const isLedger = isOfNow(facts) && !query.known_at
  const behind = <Behind id={id} query={query} measure={measure} isOpen={by === ALONE} isNamed={isNamed} />
  return (
    <>
      {isNamed && behind}
      <Choices facts={facts} measure={measure} along={by} vs={vs} draw={draw} />
      {by !== ALONE && (vs && (query.period || query.as_of || isLedger) ? <Compared id={id} query={query} along={by} vs={vs} of={unitOf(measure)?.title ?? ""} isLedger={isLedger} /> : <Figures id={id} query={query} along={by} draw={drawOf(by, draw)} isQuiet={isOfUnits} of={unitOf(measure)?.title ?? ""} />)}
      {measure.since.length > 0 && !facts?.in_time && !vs && <Years id={id} query={query} measure={measure} />}
      {!isNamed && behind}
    </>
  )
}

/** It is told of no period and no day: earlier numbers of it are those the ledger held. */
const isOfNow = (facts: MeasureFacts | undefined) => facts !== undefined && !facts.in_time && !facts.of_days && !facts.of_one

/** A number that may count records, of which there are few. */
const isFew = (measure: MeasureValue) => measure.part === null && Number(measure.value) > 0 && Number(measure.value) <= NAMED_MAX

/** “公办幼儿园在园幼儿占比为 61.2 %，低于预警线 80 %，相差 18.8 个百分点” */
function Sentence({ measure }: { measure: MeasureValue }) {
  const said = plain(measure.text)
  const apart = measure.unit === "%" && measure.line && measure.value ? Math.abs(Number(measure.value) - Number.parseFloat(measure.line)) : null
  return (
    <>
      <p className="measure-sentence">
        {measure.title}
        {t.measure.is} <strong className="num">{said}</strong>
        {measure.line && measure.keeps !== null && (
          <>
            ，<Held measure={measure} />
            {measure.keeps === false && apart !== null && `，${words.apart(trimmed(apart.toFixed(1)))}`}
          </>
        )}{" "}
        <Definition measure={measure} />
      </p>
      <p className="quiet num">
        {[
          measure.part !== null && measure.of !== null && `${words.part} ${measure.part}，${words.of} ${measure.of}`,
          measure.unknown > 0 && (measure.unknown_in_whole ? words.unknownInWhole(measure.unknown) : t.measure.unknown(measure.unknown)),
          measure.target && words.target(plain(measure.target)),
          measure.base && words.base(plain(measure.base)),
        ]
          .filter(Boolean)
          .join("，")}
      </p>
    </>
  )
}

/** Of units one can see them ranked, how many have how much, or on the map. */
const DRAWS = ["bars", "spread", "map", "table"] as const

const isOfUnits = (along: string) => along === "below" || along.startsWith("level:")

function drawOf(along: string, draw: string | undefined): Draw | "table" {
  if (along.includes(",")) return "heat"
  if (along.startsWith("period:")) return "line"
  return (isOfUnits(along) && DRAWS.find((one) => one === draw)) || "bars"
}

function Choices({ facts, measure, along, vs, draw }: { facts: MeasureFacts | undefined; measure: MeasureValue; along: string; vs: string | undefined; draw: string | undefined }) {
  const [params, setParams] = useSearchParams()
  const [typed, setTyped] = useState(params.get("period") ? periodInWords(params.get("period") ?? "") : "")
  const [isBad, setBad] = useState(false)
  const setAll = (changes: Record<string, string | undefined>) => {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(changes)) value ? next.set(name, value) : next.delete(name)
    setParams(next)
  }
  const set = (name: string, value: string | undefined) => setAll({ [name]: value })
  /** What is typed and is no period stands, and says so. */
  const read = () => {
    const period = readPeriod(typed)
    setBad(typed.trim() !== "" && !period)
    if ((period || typed.trim() === "") && (period ?? "") !== (params.get("period") ?? "")) setAll({ period, vs: undefined })
  }
  const asOf = params.get("as_of")
  const units = [{ value: "below", label: words.below }, { value: "level:county", label: words.county }, { value: "level:school", label: words.school }]
  const fields = facts?.by.map((one) => ({ value: one.along, label: one.title })) ?? []
  const [down = along, across = ALONE] = along.split(",")
  // Units stand in rows: there are many of them.
  const columns = fields.filter((one) => one.value !== down)
  return (
    <div className="measure-choices no-print">
      <label>
        <span className="quiet">{words.by}</span>
        <Select
          aria-label={words.by}
          value={down}
          style={{ minWidth: 140 }}
          onChange={(value) => set("along", value)}
          options={[...units, ...fields, { value: ALONE, label: words.alone }]}
        />
      </label>
      {down !== ALONE && !vs && columns.length > 0 && (
        <label>
          <span className="quiet">{words.across}</span>
          <Select
            aria-label={words.across}
            value={across}
            style={{ minWidth: 110 }}
            onChange={(value) => set("along", value === ALONE ? down : `${down},${value}`)}
            options={[{ value: ALONE, label: words.alone }, ...columns]}
          />
        </label>
      )}
      {facts?.in_time && (
        <label>
          <span className="quiet">{words.period}</span>
          <Input
            aria-label={words.period}
            style={{ width: 200 }}
            value={typed}
            placeholder={words.periodHelp}
            onChange={(event) => setTyped(event.target.value)}
            status={isBad ? "error" : undefined}
            onBlur={read}
            onKeyDown={(event) => event.key === "Enter" && read()}
          />
          {isBad && <span className="bad" role="alert">{words.periodBad(typed.trim())}</span>}
        </label>
      )}
      {facts?.of_days && !facts.in_time && (
        <label>
          <span className="quiet">{words.asOf}</span>
          <DatePicker
            format={DAY_FORMATS}
            aria-label={words.asOf}
            title={words.asOfHelp}
            value={asOf ? dayjs(asOf) : null}
            onChange={(day) => setAll({ as_of: day?.format("YYYY-MM-DD"), vs: undefined })}
          />
        </label>
      )}
      {facts?.of_days && !facts.in_time && dayOf(measure) && (
        <DayChoice day={dayOf(measure)} vs={vs} onChange={(other) => setAll({ as_of: other ? dayOf(measure) : undefined, vs: other })} />
      )}
      {isOfNow(facts) && !params.get("known_at") && along !== ALONE && <LedgerChoice vs={vs} onChange={(day) => set("vs", day)} />}
      {facts?.in_time && (
        <CompareChoice
          facts={facts}
          period={params.get("period") ?? undefined}
          vs={vs}
          onChange={(period, other) => {
            setTyped(period ? periodInWords(period) : "")
            setAll({ period, vs: other })
          }}
        />
      )}
      {isOfUnits(along) && !vs && (
        <label>
          <span className="quiet">{words.as}</span>
          <Select aria-label={words.as} value={drawOf(along, draw)} style={{ minWidth: 110 }} onChange={(value) => set("draw", value === "bars" ? undefined : value)} options={DRAWS.map((one) => ({ value: one, label: words.draws[one] }))} />
        </label>
      )}
      <span className="quiet">{params.get("known_at") ? "" : words.updated}</span>
      {!params.get("known_at") && (
        <Link to={paths.measure(measure.id, { ...(Object.fromEntries(params) as Record<string, string>), org: unitOf(measure)?.id, known_at: String(measure.history) })}>{words.permanentLink}</Link>
      )}
    </div>
  )
}

function Definition({ measure }: { measure: MeasureValue }) {
  const query = Object.fromEntries(useSearchParams()[0]) as Record<string, string>
  const when = whenSaid(measure, query.known_at !== undefined)
  const said = (
    <div className="definition">
      {measure.counted.length === 2 ? (
        <p>{`${words.part}：${measure.counted[0]}；${words.of}：${measure.counted[1]}`}</p>
      ) : (
        <p>{`${words.part}：${measure.counted[0]}`}</p>
      )}
      {measure.unit && <p>{`${words.measuredIn}：${measure.unit}`}</p>}
      <p>{`${words.formula}：${measure.formula}`}</p>
      {when && <p>{`${words.ofWhen}：${when}`}</p>}
      {measure.source && <p>{`${t.measure.source}：${measure.source}`}</p>}
      {measure.issuer && <p>{`${words.issuer}：${measure.issuer}`}</p>}
      {measure.note && <p>{`${words.note}：${measure.note}`}</p>}
      <p className="num">{t.measure.version(measure.version)}</p>
      <p className="num">
        <Link to={paths.measure(measure.id, { ...query, org: unitOf(measure)?.id, known_at: String(measure.history) })}>{t.measure.history(measure.history, measure.history_at)}</Link>
        {`，${words.permanent}`}
      </p>
    </div>
  )
  return (
    <Popover trigger={["click", "hover"]} title={t.measure.definition} content={said}>
      <button type="button" className="link no-print" aria-label={t.measure.definition}>
        ⓘ
      </button>
    </Popover>
  )
}

function Behind({ id, query, measure, isOpen, isNamed }: { id: string; query: Record<string, string>; measure: MeasureValue; isOpen: boolean; isNamed: boolean }) {
  const hasPart = measure.part !== null
  // Another number is of other records.
  const said = `${measure.value} ${measure.part} ${measure.of} ${measure.unknown}`
  const rows = useQuery({ queryKey: ["measure", id, query, "rows", said], queryFn: () => getMeasureRows(id, query), placeholderData: keepPreviousData, refetchInterval: MANY_AGAIN_MS })
  return (
    <Answer query={rows}>
      {(data) => (
        <>
          {hasPart && <Rows key={`part ${said}`} id={id} query={query} side="part" name={measure.title} title={t.measure.part(data.part_count)} first={data} isOpen={isOpen} />}
          <Rows
            key={`of ${said}`}
            id={id}
            query={query}
            side="of"
            name={measure.title}
            title={hasPart ? t.measure.of(data.of_count) : t.measure.part(data.of_count)}
            first={data}
            isOpen={hasPart ? isOpen && data.part_count === 0 : isOpen || (isNamed && data.of_count <= NAMED_MAX)}
          />
          {data.hidden > 0 && <p className="quiet">{t.measure.hidden(data.hidden)}</p>}
        </>
      )}
    </Answer>
  )
}
