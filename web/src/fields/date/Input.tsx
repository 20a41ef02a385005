import { DatePicker } from "antd"
import dayjs from "dayjs"
import { t } from "../../text/text"
import { DAY_FORMATS } from "../dateFormats"
import { readDay } from "../day"
import type { InputProps } from "../define"
import { TypedLine } from "../TypedLine"

export function Input({ id, value, onChange, isInvalid, describedBy, isDisabled, field }: InputProps) {
  return (
    <TypedLine
      id={id}
      value={value ? String(value) : null}
      read={readDay}
      isRead={(held) => readDay(held) === held}
      onChange={onChange}
      unread={t.day.unread}
      isInvalid={isInvalid}
      describedBy={describedBy}
      isDisabled={isDisabled}
      isRequired={field.required}
    >
      {({ held, pick, picker }) => (
        <DatePicker
          {...picker}
          value={held ? dayjs(held) : null}
          onChange={(day) => pick(day ? day.format("YYYY-MM-DD") : null)}
          format={DAY_FORMATS}
        />
      )}
    </TypedLine>
  )
}
