/** A month as a table of weeks; a full day leads to its list. */
import { Link } from "react-router"
import type { Field, Register, Row } from "../../api/types"
import { paths } from "../../paths"
import { dayInSentence, monthInWords } from "../../text/dates"
import { t } from "../../text/text"
import { asking, keptOf } from "../filters"
import { DayRow } from "./DayRow"

const IN_A_DAY = 3

interface Props {
  register: Register
  day: Field
  month: string
  weeks: string[][]
  byDay: Map<string, Row[]>
  today: string
  params: URLSearchParams
}

export function MonthTable({ register, day, month, weeks, byDay, today, params }: Props) {
  const listOf = (date: string) => {
    const kept = { ...keptOf(params), view: null, by: null }
    return paths.list(register.id, { ...kept, ...asking(day.name, { from: date, to: date }) })
  }
  return (
    <table className="month" aria-label={monthInWords(month)}>
      <thead>
        <tr>
          {t.layout.weekdays.map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((week) => (
          <tr key={week[0]}>
            {week.map((date) => {
              const rows = byDay.get(date) ?? []
              return (
                <td key={date} className={`${date.startsWith(month) ? "" : "is-outside"}${date === today ? " is-today" : ""}`}>
                  <div className="month-day num">
                    <span aria-label={dayInSentence(date)}>{Number(date.slice(8))}</span>
                    {date === today && <span className="quiet">{t.layout.today}</span>}
                  </div>
                  <ul>
                    {rows.slice(0, IN_A_DAY).map((row) => (
                      <DayRow key={row.id} register={register} row={row} />
                    ))}
                  </ul>
                  {rows.length > IN_A_DAY && <Link to={listOf(date)}>{t.layout.moreOfDay(rows.length)}</Link>}
                </td>
              )
            })}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
