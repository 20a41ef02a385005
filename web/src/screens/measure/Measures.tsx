/** All measures this person may see, by what is counted. */
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { Link } from "react-router"
import { listMeasures } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { MeasureFacts } from "../../api/types"
import { paths } from "../../paths"
import { measure as words } from "../../text/measure"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { sourceOf } from "./said"
import "./measure.css"

export function Measures() {
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  const [typed, setTyped] = useState("")
  return (
    <>
      <PageHead title={t.measure.list} />
      <Answer query={measures}>
        {(data) =>
          data.length === 0 ? (
            <Blank title={t.measure.empty} help={t.measure.emptyHelp} />
          ) : (
            <>
              <input
                type="search"
                className="ant-input ant-input-outlined"
                style={{ maxWidth: 320, marginBottom: 12 }}
                aria-label={words.find}
                placeholder={`${words.find}：${words.findHelp}`}
                value={typed}
                onChange={(event) => setTyped(event.target.value)}
              />
              <Groups measures={data.filter((one) => one.title.includes(typed.trim()))} />
            </>
          )
        }
      </Answer>
    </>
  )
}

function Groups({ measures }: { measures: MeasureFacts[] }) {
  const { systems } = useModel()
  if (measures.length === 0) return <Blank title={words.none} help={words.noneHelp} />
  const ids = [...new Set(measures.map((one) => one.id.split(".")[0] ?? ""))]
  return ids.map((system) => (
    <section key={system} className="block" aria-label={systems.find((one) => one.id === system)?.title}>
      <h2>{systems.find((one) => one.id === system)?.title}</h2>
      <ul className="big-links measure-list">
        {measures
          .filter((one) => one.id.startsWith(`${system}.`))
          .map((one) => (
            <li key={one.id}>
              <Link to={paths.measure(one.id)}>
                {one.title} {one.unit && <span className="quiet">（{one.unit}）</span>}
                {one.nature && <span className="quiet">{`　${words.nature[one.nature] ?? ""}`}</span>}
                {sourceOf(one.source) && <div className="quiet">{sourceOf(one.source)}</div>}
              </Link>
            </li>
          ))}
      </ul>
    </section>
  ))
}
