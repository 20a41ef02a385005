/** A number as a sentence, what it means, and the rows it was counted from. */
import { useQuery } from "@tanstack/react-query"
import { Popover } from "antd"
import { Link, useParams, useSearchParams } from "react-router"
import { getMeasure, getMeasureRows } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { Labels, MeasureValue, Row } from "../../api/types"
import { isMissing } from "../../fields/define"
import { trimmed } from "../../fields/number"
import { periodInWords } from "../../fields/period/period"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { PageHead } from "../../ui/PageHead"

export function Measure() {
  const { id = "" } = useParams()
  const [params] = useSearchParams()
  const query = Object.fromEntries(params)
  const value = useQuery({ queryKey: ["measure", id, query], queryFn: () => getMeasure(id, query) })
  const rows = useQuery({ queryKey: ["measure", id, query, "rows"], queryFn: () => getMeasureRows(id, query) })
  return (
    <Answer query={value}>
      {(measure) => (
        <>
          <PageHead title={measure.title} over={params.get("period") ? periodInWords(params.get("period") ?? "") : undefined} />
          <section className="block">
            <p className="measure-sentence">
              {measure.title}
              {t.measure.is} <strong className="num">{measure.value === null ? t.measure.none : measure.text.replace(/\d+\.\d+/g, trimmed)}</strong>{" "}
              <Definition measure={measure} />
            </p>
            <p className="quiet num">
              {measure.part !== null && measure.of !== null && t.measure.calculation(measure.part, measure.of)}
              {measure.unknown > 0 && `，${t.measure.unknown(measure.unknown)}`}
            </p>
          </section>
          <Answer query={rows}>
            {(data) => (
              <>
                {measure.part === null ? (
                  <Rows title={t.measure.part(data.of.length)} rows={data.of} labels={data.labels} isOpen />
                ) : (
                  <>
                    <Rows title={t.measure.part(data.part.length)} rows={data.part} labels={data.labels} isOpen />
                    <Rows title={t.measure.of(data.of.length)} rows={data.of} labels={data.labels} />
                  </>
                )}
                {data.hidden > 0 && <p className="quiet">{t.measure.hidden(data.hidden)}</p>}
              </>
            )}
          </Answer>
        </>
      )}
    </Answer>
  )
}

function Definition({ measure }: { measure: MeasureValue }) {
  const words = (
    <div className="definition">
      {measure.source && (
        <p>
          {t.measure.source}：{measure.source}
        </p>
      )}
      <p className="num">{t.measure.version(measure.version)}</p>
      {measure.history !== null && <p className="num">{t.measure.history(measure.history)}</p>}
    </div>
  )
  return (
    <Popover trigger={["click", "hover"]} title={t.measure.definition} content={words}>
      <button type="button" className="link" aria-label={t.measure.definition}>
        ⓘ
      </button>
    </Popover>
  )
}

function Rows({ title, rows, labels, isOpen }: { title: string; rows: Row[]; labels: Labels; isOpen?: boolean }) {
  const { registers } = useModel()
  return (
    <details className="block" open={isOpen}>
      <summary>
        <strong className="num">{title}</strong>
      </summary>
      <ul className="todo-rows">
        {rows.map((row) => {
          const owner = row.owner ? labels[row.owner] : null
          return (
            <li key={row.id}>
              {registers[row.register] ? <Link to={recordPath(row.register, row.id)}>{row.label}</Link> : <span>{row.label}</span>}
              <span className="quiet">{owner}</span>
              <span className="quiet num">{isMissing(row.values.due_on) ? "" : String(row.values.due_on)}</span>
            </li>
          )
        })}
      </ul>
    </details>
  )
}
