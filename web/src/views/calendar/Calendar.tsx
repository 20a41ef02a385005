/** The rows of a list by day: today and what is overdue first, then a month. */
import { Button, Select } from "antd"
import type { Filters } from "../../api/calls"
import { useRowsUpTo } from "../../api/queries"
import type { Field, Register, Row } from "../../api/types"
import { monthInWords } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { usePhone } from "../../ui/phone"
import { asking, asListed, type Asking, filtersOf } from "../filters"
import { dayFields } from "../layouts"
import { keepWalk } from "../walk"
import { Agenda } from "./Agenda"
import { MonthTable } from "./MonthTable"
import { monthAsked, monthBeside, weeksOf } from "./month"
import { Strip } from "./Strip"

/** More rows in one month are a list, not a calendar. */
const MONTH_MAX = 600

interface Props {
  register: Register
  day: Field
  params: URLSearchParams
  today: string
  onChange: (changes: Asking) => void
}

export function Calendar({ register, day, params, today, onChange }: Props) {
  const isPhone = usePhone()
  const month = monthAsked(params.get("month"), today)
  const weeks = weeksOf(month)
  const days = isPhone ? weeks.flat().filter((one) => one.startsWith(month)) : weeks.flat()
  const filters: Filters = { ...asListed(register, filtersOf(params), today), ...given(asking(day.name, { from: days[0], to: days[days.length - 1] })) }
  const rows = useRowsUpTo(register.id, filters, MONTH_MAX)
  const go = (to: string) => onChange({ month: to === today.slice(0, 7) ? null : to })

  return (
    <>
      <Strip register={register} day={day} params={params} today={today} />
      <div className="calendar-head no-print">
        <Button onClick={() => go(monthBeside(month, -1))} aria-label={t.layout.monthBefore}>
          ‹
        </Button>
        <h2 aria-live="polite">{monthInWords(month)}</h2>
        <Button onClick={() => go(monthBeside(month, 1))} aria-label={t.layout.monthAfter}>
          ›
        </Button>
        <Button onClick={() => go(today.slice(0, 7))}>{t.layout.thisMonth}</Button>
        <label className="calendar-by">
          <span className="quiet">{t.layout.by}</span>
          <Select
            aria-label={t.layout.by}
            popupMatchSelectWidth={false}
            value={day.name}
            onChange={(by) => onChange({ by })}
            options={dayFields(register).map((field) => ({ value: field.name, label: field.title }))}
          />
        </label>
      </div>
      <Answer query={rows}>
        {({ rows: found, isMore }) => {
          const byDay = new Map<string, Row[]>()
          for (const row of found) {
            const at = String(row.values[day.name] ?? "")
            byDay.set(at, [...(byDay.get(at) ?? []), row])
          }
          const ids = days.flatMap((one) => byDay.get(one) ?? []).map((row) => row.id)
          return (
            <div onClickCapture={() => keepWalk(register.id, { search: params.toString(), filters, ids, next: null, count: { n: ids.length, over: false } })}>
              {isMore && <p className="notice">{t.layout.tooMany(MONTH_MAX)}</p>}
              {isPhone ? (
                <Agenda register={register} days={days} byDay={byDay} today={today} />
              ) : (
                <MonthTable register={register} day={day} month={month} weeks={weeks} byDay={byDay} today={today} params={params} />
              )}
            </div>
          )
        }}
      </Answer>
    </>
  )
}

const given = (asked: Asking): Filters => Object.fromEntries(Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== null))
