/** 统计时点: the day of which a list is; of a dated register today, unless something else is asked. */
import { DatePicker } from "antd"
import dayjs from "dayjs"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { t } from "../../text/text"
import { EVERYTHING } from "../filters"
import { FilterChip } from "./FilterChip"

interface Props {
  /** As it stands in the address; empty: today. */
  asOf: string
  /** When nothing is asked it is of today; else of every day. */
  isOfToday: boolean
  onAsk: (asOf: string | null) => void
}

export function DayOf({ asOf, isOfToday, onAsk }: Props) {
  const isEvery = asOf === EVERYTHING
  const day = isEvery ? "" : asOf
  return (
    <>
      <FilterChip title={t.list.asOf} words={day ? t.list.asOfDay(day) : isEvery ? "" : t.list.spans.today} onClear={() => onAsk(null)} isKept={!day && isOfToday}>
        <DatePicker
          format={DAY_FORMATS}
          aria-label={t.list.asOf}
          value={day ? dayjs(day) : null}
          onChange={(chosen) => onAsk(chosen?.format("YYYY-MM-DD") ?? null)}
        />
      </FilterChip>
      {isOfToday && (
        <label className="filter-late">
          <input type="checkbox" checked={isEvery} onChange={(event) => onAsk(event.target.checked ? EVERYTHING : null)} />
          {t.list.everyDay}
        </label>
      )}
    </>
  )
}
