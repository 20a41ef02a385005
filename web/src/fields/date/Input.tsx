import { DatePicker } from "antd"
import dayjs from "dayjs"
import { DAY_FORMATS } from "../dateFormats"
import type { InputProps } from "../define"

export function Input({ id, value, onChange, isInvalid, describedBy, isDisabled, field }: InputProps) {
  return (
    <DatePicker
      id={id}
      className="date-input"
      value={value ? dayjs(String(value)) : null}
      onChange={(day) => onChange(day ? day.format("YYYY-MM-DD") : null)}
      format={DAY_FORMATS}
      status={isInvalid ? "error" : undefined}
      disabled={isDisabled}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      aria-required={field.required}
    />
  )
}
