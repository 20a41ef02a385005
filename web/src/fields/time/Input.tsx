import { TimePicker } from "antd"
import dayjs from "dayjs"
import type { InputProps } from "../define"

/** The ways a time is typed. The first is how it is shown. */
const FORMATS = ["HH:mm", "H:mm", "HHmm"]

export function Input({ id, value, onChange, isInvalid, describedBy, isDisabled, field }: InputProps) {
  return (
    <TimePicker
      id={id}
      className="date-input"
      value={value ? dayjs(`2000-01-01T${String(value)}`) : null}
      onChange={(at) => onChange(at ? at.format("HH:mm") : null)}
      format={FORMATS}
      needConfirm={false}
      status={isInvalid ? "error" : undefined}
      disabled={isDisabled}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      aria-required={field.required}
    />
  )
}
