import { DatePicker } from "antd"
import dayjs from "dayjs"
import { t } from "../../text/text"
import { readInstant } from "../day"
import type { InputProps } from "../define"
import { TypedLine } from "../TypedLine"

export function Input({ id, value, onChange, isInvalid, describedBy, isDisabled, field }: InputProps) {
  return (
    <TypedLine
      id={id}
      value={value ? String(value) : null}
      read={readInstant}
      isRead={(held) => /^\d{4}-\d{2}-\d{2}T.*(Z|[+-]\d{2}:\d{2})$/.test(held)}
      onChange={onChange}
      unread={t.day.unreadInstant}
      isInvalid={isInvalid}
      describedBy={describedBy}
      isDisabled={isDisabled}
      isRequired={field.required}
    >
      {({ held, pick, picker }) => (
        <DatePicker
          {...picker}
          showTime={{ format: "HH:mm" }}
          format="YYYY-MM-DD HH:mm"
          value={held ? dayjs(held) : null}
          onChange={(at) => pick(at ? at.toISOString() : null)}
        />
      )}
    </TypedLine>
  )
}
