/** Days: a stretch that moves with the calendar, or from one day to another. */
import { DatePicker, Radio } from "antd"
import dayjs from "dayjs"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { t } from "../../text/text"
import type { AskedField } from "../filters"

interface Props {
  title: string
  asked: AskedField
  onAsk: (part: Partial<AskedField>) => void
}

const day = (text: string) => (text ? dayjs(text) : null)

export function DateFilter({ title, asked, onAsk }: Props) {
  return (
    <>
      <Radio.Group
        className="choices"
        aria-label={title}
        value={asked.within}
        onChange={(event) => onAsk({ within: event.target.value as string })}
        options={Object.entries(t.list.spans).map(([value, label]) => ({ value, label }))}
      />
      <DatePicker.RangePicker
        format={DAY_FORMATS}
        allowEmpty={[true, true]}
        placeholder={[t.list.from, t.list.to]}
        aria-label={title}
        value={[day(asked.from), day(asked.to)]}
        onChange={(days) => onAsk({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })}
      />
    </>
  )
}
