/** 进度图: each bar from its beginning to its day, filled as far as it is done, with today's line. */
import { Fragment, type ReactNode } from "react"
import { Link } from "react-router"
import { wall } from "../../../text/wall"
import { Blank } from "../../../ui/Blank"
import { useAsked } from "./asked"
import type { Bar } from "./bars"
import { LampSign } from "./LampSign"
import { monthsOf, placeOf, spanOf } from "./span"

export function Gantt({ bars, day, below }: { bars: Bar[]; day: string; below: ReactNode }) {
  const { to } = useAsked()
  const span = spanOf(bars, day)
  return (
    <>
      {bars.length === 0 && !below && <Blank title={wall.empty} help={wall.emptyHelp} />}
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
          {bars.map(({ id, title, task, page, who, lamp, percent, heading, ...own }) => {
            const [left, right] = [placeOf(own.from || span.from, span), placeOf(own.to || span.to, span)]
            return (
              <Fragment key={id}>
                {heading !== undefined && (
                  <div className="gantt-row" role="row">
                    <strong role="cell">{heading}</strong>
                  </div>
                )}
                <div className="gantt-row" role="row">
                  <span role="cell" className="gantt-name">
                    <LampSign lamp={lamp} />
                    <Link to={task ? to({ task }) : (page ?? "")}>{title}</Link>
                    <span className="quiet">{who}</span>
                  </span>
                  <span role="cell" className="gantt-line" aria-label={own.to ? wall.bar(own.from, own.to) : wall.noDue}>
                    {own.to !== "" && (
                      <span className={`gantt-bar share-${lamp}`} style={{ left: `${left}%`, width: `${Math.max(0.6, right - left)}%` }}>
                        <span className="gantt-done" style={{ width: `${percent}%` }} />
                      </span>
                    )}
                    <span className="gantt-today" style={{ left: `${placeOf(day, span)}%` }} />
                  </span>
                </div>
              </Fragment>
            )
          })}
        </div>
      )}
      {below}
    </>
  )
}
