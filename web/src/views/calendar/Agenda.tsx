/** A month on a phone: only the days that have something, one below the other. */
import type { Register, Row } from "../../api/types"
import { dayInSentence } from "../../text/dates"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import { DayRow } from "./DayRow"

interface Props {
  register: Register
  days: string[]
  byDay: Map<string, Row[]>
  today: string
}

export function Agenda({ register, days, byDay, today }: Props) {
  const filled = days.filter((day) => byDay.has(day))
  if (filled.length === 0) return <Blank title={t.layout.emptyMonth} />
  return (
    <>
      {filled.map((day) => (
        <section key={day} className="block">
          <h2>
            {dayInSentence(day)}
            {day === today && <span className="quiet">{t.layout.today}</span>}
          </h2>
          <ul>
            {byDay.get(day)?.map((row) => (
              <DayRow key={row.id} register={register} row={row} />
            ))}
          </ul>
        </section>
      ))}
    </>
  )
}
