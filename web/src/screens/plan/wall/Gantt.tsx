/** 进度图: each task from its beginning to its day, filled as far as it is done, with today's line. */
import { Link } from "react-router"
import type { Row } from "../../../api/types"
import { wall } from "../../../text/wall"
import { useAsked } from "./asked"
import { LampSign, lampOf } from "./LampSign"
import { More } from "./More"
import type { Tasks } from "./rows"
import { monthsOf, placeOf, type Span, spanOf } from "./span"

const spanOfRow = ({ values }: Row): Span => ({
  from: String(values.begins_on ?? values.due_on ?? ""),
  to: String(values.due_on ?? values.begins_on ?? ""),
})

export function Gantt({ tasks, day }: { tasks: Tasks; day: string }) {
  const { to } = useAsked()
  const { rows, labels } = tasks
  const span = spanOf(rows.map(spanOfRow), day)
  return (
    <>
      {span && (
        <div className="gantt" role="table" aria-label={wall.views.gantt}>
          <div className="gantt-row gantt-head" role="row">
            <span role="columnheader">{wall.task}</span>
            <span className="gantt-line" role="columnheader" aria-label={wall.bar(span.from, span.to)}>
              {monthsOf(span).map((first) => (
                <span key={first} className="gantt-month num" style={{ left: `${placeOf(first, span)}%` }}>
                  {wall.month(Number(first.slice(5, 7)))}
                </span>
              ))}
            </span>
          </div>
          {rows.map((row) => {
            const own = spanOfRow(row)
            const { values } = row
            const lamp = lampOf(values.lamp)
            const [left, right] = [placeOf(own.from || span.from, span), placeOf(own.to || span.to, span)]
            const lead = values.lead ? labels[String(values.lead)] : ""
            return (
              <div key={row.id} className="gantt-row" role="row">
                <span role="cell" className="gantt-name">
                  <LampSign lamp={lamp} />
                  <Link to={to({ task: row.id })}>
                    {values.no ? `${String(values.no)}. ` : ""}
                    {String(values.title ?? "")}
                  </Link>
                  <span className="quiet">{lead}</span>
                </span>
                <span role="cell" className="gantt-line" aria-label={own.to ? wall.bar(own.from, own.to) : wall.noDue}>
                  {own.to !== "" && (
                    <span className={`gantt-bar share-${lamp}`} style={{ left: `${left}%`, width: `${Math.max(0.6, right - left)}%` }}>
                      <span className="gantt-done" style={{ width: `${Number(values.progress ?? 0)}%` }} />
                    </span>
                  )}
                  <span className="gantt-today" style={{ left: `${placeOf(day, span)}%` }} />
                </span>
              </div>
            )
          })}
        </div>
      )}
      <More tasks={tasks} />
    </>
  )
}
