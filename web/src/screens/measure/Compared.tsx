/** A measure in one period beside another: each row with its change. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Button, DatePicker, Select } from "antd"
import dayjs from "dayjs"
import { lazy, Suspense, useMemo } from "react"
import { Link } from "react-router"
import { getMeasureFigures, hrefs } from "../../api/calls"
import type { MeasureFacts, MeasureFigures } from "../../api/types"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { trimmed } from "../../fields/number"
import { periodBefore, periodInWords, periodOf, yearBefore } from "../../fields/period/period"
import { dayInSentence, todayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"
import { plain } from "../../text/numbers"
import { Answer } from "../../ui/Answer"
import { type Beside, besideOf, type Figure, heightOfBeside } from "../../ui/chart/options"
import { PictureButton } from "../../ui/chart/PictureButton"
import { usePicture } from "../../ui/chart/picture"
import { download } from "../../ui/download"
import { Wait } from "../../ui/Wait"
import { yearsBefore } from "./Years"
import { AGAIN_MS, leadsTo } from "../../views/figures/Figures"

const Drawn = lazy(() => import("../../ui/chart/Drawn"))

/** What can be compared: the period asked for, else the ones that go on, each with the one before and the same a year ago. */
export function compareChoices(facts: MeasureFacts, period: string | undefined, today: Date): { value: string; label: string }[] {
  const kinds = facts.by.flatMap((one) => (one.along.startsWith("period:") ? [one.along.slice(7)] : []))
  // What goes on is often not told yet: what is over stands there, too.
  const now = period ? [period] : kinds.flatMap((kind) => [periodOf(kind, today), periodBefore(periodOf(kind, today) ?? "")].flatMap((one) => one ?? []))
  const pairs = now.flatMap((one) => [...new Set([periodBefore(one), yearBefore(one)])].flatMap((other) => (other ? [[one, other] as const] : [])))
  return pairs.map(([one, other]) => ({ value: `${one}~${other}`, label: words.compared(periodInWords(one), periodInWords(other)) }))
}

const isDay = (text: string) => /^\d{4}-\d{2}-\d{2}$/.test(text)

/** The day asked about beside the same day of the two years before. */
export function DayChoice({ day, vs, onChange }: { day: string; vs: string | undefined; onChange: (vs: string | undefined) => void }) {
  const before = [1, 2].map((years) => yearsBefore(day, years))
  return (
    <label>
      <span className="quiet">{words.compare}</span>
      <Select
        aria-label={words.compare}
        value={vs ?? ""}
        style={{ minWidth: 180 }}
        popupMatchSelectWidth={false}
        options={[{ value: "", label: words.compareNone }, ...before.map((one) => ({ value: one, label: words.comparedTo(dayInSentence(one)) }))]}
        onChange={(value) => onChange(value || undefined)}
      />
    </label>
  )
}

/** Months before today that are offered by name. */
const BEFORE = [12, 6, 1]

/** What is only told as it is now, beside what the ledger held at the end of an earlier day. */
export function LedgerChoice({ vs, onChange }: { vs: string | undefined; onChange: (vs: string | undefined) => void }) {
  return (
    <label>
      <span className="quiet">{words.compare}</span>
      <DatePicker
        aria-label={words.compareLedger}
        format={DAY_FORMATS}
        placeholder={words.compareLedger}
        style={{ width: 190 }}
        value={vs ? dayjs(vs) : null}
        presets={BEFORE.map((months) => ({ label: words.monthsBefore(months), value: dayjs().subtract(months, "month") }))}
        disabledDate={(day) => !day.isBefore(dayjs(), "day")}
        onChange={(day) => onChange(day?.format("YYYY-MM-DD"))}
      />
    </label>
  )
}

export function CompareChoice({ facts, period, vs, onChange }: { facts: MeasureFacts; period: string | undefined; vs: string | undefined; onChange: (period: string | undefined, vs: string | undefined) => void }) {
  const choices = compareChoices(facts, period, new Date())
  return (
    <label>
      <span className="quiet">{words.compare}</span>
      <Select
        aria-label={words.compare}
        value={period && vs ? `${period}~${vs}` : ""}
        style={{ minWidth: 220 }}
        popupMatchSelectWidth={false}
        options={[{ value: "", label: words.compareNone }, ...choices]}
        onChange={(value) => {
          const [one, other] = value.split("~")
          onChange(other ? one : period, other)
        }}
      />
    </label>
  )
}

interface Props {
  id: string
  query: Record<string, string>
  along: string
  vs: string
  /** Whose the whole is, as a picture says it. */
  of: string
  /** It is only told as it is now: what stands beside it is what the ledger held on a day. */
  isLedger?: boolean
}

export function Compared({ id, query, along, vs, of, isLedger = false }: Props) {
  // A day stands beside a day, a period beside a period.
  const at = (when: string | undefined) => (when && isDay(when) ? { as_of: when } : { period: when })
  const said = (when: string) => (isDay(when) ? dayInSentence(when) : periodInWords(when))
  const own = isDay(vs) ? query.as_of : query.period
  const ask = (when: Record<string, string | undefined>, againMs: number | false) => {
    const asked = { ...query, ...when, along }
    return { queryKey: ["measure", id, "figures", asked], queryFn: () => getMeasureFigures(id, asked), placeholderData: keepPreviousData, refetchInterval: againMs }
  }
  const now = useQuery(ask(isLedger ? {} : at(own), AGAIN_MS))
  // What the ledger held is no other number a second later.
  const then = useQuery(isLedger ? { ...ask({ known_on: vs }, false), staleTime: Number.POSITIVE_INFINITY } : ask(at(vs), AGAIN_MS))
  const titles: [string, string] = isLedger ? [todayInSentence(), words.inLedger(dayInSentence(vs))] : [said(own ?? ""), said(vs)]
  return <Answer query={now}>{(data) => <Answer query={then}>{(before) => <Shown id={id} query={query} along={along} vs={vs} of={of} now={data} then={before} titles={titles} />}</Answer>}</Answer>
}

const keyOf = (figure: Figure) => figure.key.map((key) => key.value).join("|")

function Shown({ id, query, along, vs, of, now, then, titles }: Props & { now: MeasureFigures; then: MeasureFigures; titles: [string, string] }) {
  const rows = useMemo(() => {
    const earlier = new Map(then.figures.map((one) => [keyOf(one), one]))
    const own = new Set(now.figures.map(keyOf))
    return [...now.figures.map((one) => ({ one, now: one as Figure | undefined, then: earlier.get(keyOf(one)) })), ...then.figures.filter((one) => !own.has(keyOf(one))).map((one) => ({ one, now: undefined, then: one as Figure | undefined }))]
  }, [now, then])
  const [give, onReady] = usePicture()
  const title = words.beside(now.title, titles[0], titles[1])
  // A drawing says no more places than the table.
  const rounded = (n: number | null) => (n === null ? null : Number(n.toFixed(now.places)))
  const beside: Beside[] = rows.map(({ one, now: a, then: b }) => ({ label: one.key.map((key) => key.label).join(" "), now: rounded(value(a)), then: rounded(value(b)) }))
  const said = JSON.stringify(beside)
  // biome-ignore lint: `said` stands for the rows.
  const option = useMemo(() => besideOf(beside, titles, now.unit), [said, titles[0], titles[1], now.unit])
  const line = (label: React.ReactNode, a: Figure | undefined, b: Figure | undefined, key: string) => (
    <tr key={key} className={key === "" ? "figures-all" : undefined}>
      <td>{label}</td>
      <td className="num">{a ? plain(a.text) : "—"}</td>
      <td className="num">{b ? plain(b.text) : "—"}</td>
      <td className="num">{change(value(a), value(b), now)}</td>
      <td className="num">{now.unit === "%" ? "—" : share(value(a), value(b))}</td>
    </tr>
  )
  return (
    <div className="figures">
      <div className="figures-head">
        <h2>{title}</h2>
        <span className="no-print">
          {beside.length > 0 && <PictureButton give={give} title={title} of={of} unit={now.unit} />}
          {(["xlsx", "csv"] as const).map((format) => (
            <Button key={format} size="small" onClick={() => download(hrefs.figures(id, { ...query, along, vs, format }))}>
              {format === "xlsx" ? words.excel : words.csv}
            </Button>
          ))}
        </span>
      </div>
      {beside.length > 0 && (
        <Suspense fallback={<Wait />}>
          <Drawn option={option} height={heightOfBeside(beside)} label={words.drawn(now.title, beside.length)} onReady={onReady} />
        </Suspense>
      )}
      <table className="facts-table figures-table" aria-label={title}>
        <thead>
          <tr>
            <th>{words.unit}</th>
            <th className="num">{titles[0]}</th>
            <th className="num">{titles[1]}</th>
            <th className="num">{words.change}</th>
            <th className="num">{words.changeShare}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ one, now: a, then: b }) => line(<Link to={leadsTo(id, query, along, one)}>{one.key.map((key) => key.label).join("　")}</Link>, a, b, keyOf(one) || "own"))}
          {line(words.whole(now.summed), now.whole, then.whole, "")}
        </tbody>
      </table>
    </div>
  )
}

const value = (figure: Figure | undefined) => (figure?.value == null ? null : Number(figure.value))
const signed = (text: string) => (text.startsWith("-") ? text : `+${text}`)

function change(a: number | null, b: number | null, { places, unit }: MeasureFigures): string {
  if (a === null || b === null) return "—"
  // As the amounts beside it are told.
  if (unit === "元" && Math.max(Math.abs(a), Math.abs(b)) >= 1_000_000) return `${signed(plain(((a - b) / 10_000).toFixed(2)))} 万元`
  const text = plain((a - b).toFixed(places))
  return a === b ? "0" : `${signed(trimmed(text))}${unit === "%" ? ` ${words.points}` : ""}`
}

function share(a: number | null, b: number | null): string {
  if (a === null || b === null || b === 0) return "—"
  const text = (((a - b) / Math.abs(b)) * 100).toFixed(1)
  return Number(text) === 0 ? "0 %" : `${signed(trimmed(text))} %`
}
