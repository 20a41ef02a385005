import { DatePicker } from "antd"
import dayjs from "dayjs"
import type { InputProps } from "../define"

export function Input({ id, value, onChange, isInvalid, describedBy, isDisabled, field }: InputProps) {
  return (
    <DatePicker
      id={id}
      className="date-input"
      showTime={{ format: "HH:mm" }}
      format="YYYY-MM-DD HH:mm"
      value={value ? dayjs(String(value)) : null}
      onChange={(at) => onChange(at ? at.toISOString() : null)}
      status={isInvalid ? "error" : undefined}
      disabled={isDisabled}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      aria-required={field.required}
    />
  )
}
