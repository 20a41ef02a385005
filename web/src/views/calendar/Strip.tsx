/** Above a calendar, whatever month it shows: what is for today, and what is overdue. */
import { Link } from "react-router"
import type { Filters } from "../../api/calls"
import { useRows } from "../../api/queries"
import type { Field, Register } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { asListed, filtersOf } from "../filters"
import { DayRow } from "./DayRow"

const SHOWN = 4

interface Props {
  register: Register
  day: Field
  params: URLSearchParams
  today: string
}

export function Strip({ register, day, params, today }: Props) {
  const others = asListed(register, filtersOf(params), today)
  return (
    <div className="strip">
      <Part register={register} title={t.layout.today} none={t.layout.noneToday(day.title)} filters={{ ...others, [`f.${day.name}`]: today }} />
      {register.clocks.length > 0 && <Part register={register} title={t.layout.overdue} none={t.layout.noneOverdue} filters={{ ...others, late: "1" }} />}
    </div>
  )
}

function Part({ register, title, none, filters }: { register: Register; title: string; none: string; filters: Filters }) {
  const page = useRows(register.id, filters, SHOWN).data?.pages[0]
  if (!page) return null
  return (
    <section className="block" aria-label={title}>
      <h2>
        {title} <span className="quiet num">{page.count.n}</span>
        {page.next && <Link to={paths.list(register.id, filters)}>{t.record.all(page.count.n)}</Link>}
      </h2>
      {page.rows.length === 0 && <p className="quiet">{none}</p>}
      <ul>
        {page.rows.map((row) => (
          <DayRow key={row.id} register={register} row={row} />
        ))}
      </ul>
    </section>
  )
}
