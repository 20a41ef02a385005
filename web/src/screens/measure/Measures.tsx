/** All measures this person may see, by what is counted, with what they come to at the own unit. */
import { useQuery } from "@tanstack/react-query"
import { Input } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { listMeasures, listMeasureValues } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { MeasureFacts, MeasureNow } from "../../api/types"
import { periodInWords } from "../../fields/period/period"
import { paths } from "../../paths"
import { dayInSentence } from "../../text/dates"
import { measure as words } from "../../text/measure"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { Lamp } from "../../ui/Lamp"
import { PageHead } from "../../ui/PageHead"
import { MANY_AGAIN_MS } from "../../views/figures/Figures"
import { plain } from "../../text/numbers"
import "../../views/figures/figures.css"

export function Measures() {
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  // The names stand there at once; the numbers follow.
  const values = useQuery({ queryKey: ["measure", "values"], queryFn: () => listMeasureValues(), refetchInterval: MANY_AGAIN_MS * 6 })
  const [typed, setTyped] = useState("")
  const [isOnlyPast, setOnlyPast] = useState(false)
  const now = new Map(values.data?.map((one) => [one.id, one]))
  return (
    <>
      <PageHead title={t.measure.list} beside={values.isPending && <span className="quiet">{words.counting}</span>} />
      <Answer query={measures}>
        {(data) => {
          const all = data.filter((one) => !one.of_one)
          if (all.length === 0) return <Blank title={t.measure.empty} help={t.measure.emptyHelp} />
          const found = all.filter((one) => one.title.includes(typed.trim()) && (!isOnlyPast || now.get(one.id)?.keeps === false))
          return (
            <>
              <div className="measure-choices">
                <Input
                  type="search"
                  style={{ maxWidth: 320 }}
                  aria-label={words.find}
                  placeholder={`${words.find}：${words.findHelp}`}
                  value={typed}
                  onChange={(event) => setTyped(event.target.value)}
                />
                <label>
                  <input type="checkbox" checked={isOnlyPast} onChange={(event) => setOnlyPast(event.target.checked)} />
                  {words.onlyPast}
                </label>
                <span className="quiet num">{words.count(found.length)}</span>
              </div>
              {found.length === 0 ? (
                <Blank title={isOnlyPast ? words.nonePast : words.none} help={isOnlyPast ? words.nonePastHelp : words.noneHelp} />
              ) : (
                <Groups measures={found} now={now} />
              )}
            </>
          )
        }}
      </Answer>
    </>
  )
}

function Groups({ measures, now }: { measures: MeasureFacts[]; now: Map<string, MeasureNow> }) {
  const { systems } = useModel()
  const ids = [...new Set(measures.map((one) => one.id.split(".")[0] ?? ""))]
  return ids.map((system) => {
    const title = systems.find((one) => one.id === system)?.title
    return (
      <section key={system} className="block" aria-label={title}>
        <h2>{title}</h2>
        <ul className="big-links measure-list">
          {measures
            .filter((one) => one.id.startsWith(`${system}.`))
            .map((one) => (
              <li key={one.id}>
                <Link to={paths.measure(one.id)} className="measure-line">
                  <span>
                    {one.title}
                    {one.nature && <span className="quiet">{`　${words.nature[one.nature] ?? ""}`}</span>}
                    {one.source && <span className="measure-source quiet">{one.source}</span>}
                  </span>
                  <Now of={now.get(one.id)} />
                </Link>
              </li>
            ))}
        </ul>
      </section>
    )
  })
}

function Now({ of }: { of: MeasureNow | undefined }) {
  if (!of) return null
  return (
    <span className="measure-now num">
      <span className="quiet">{of.period ? periodInWords(of.period) : of.since.map(dayInSentence).join("、")}</span>
      {of.value === null ? <span className="quiet">{of.text}</span> : plain(of.text)}
      {of.keeps !== null && <Lamp tone={of.keeps ? "good" : "bad"}>{of.keeps ? words.yes : words.no}</Lamp>}
    </span>
  )
}
