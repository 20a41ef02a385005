/** A time of day, typed or chosen. */
import { TimePicker } from "antd"
import dayjs from "dayjs"

/** The ways a time is typed. The first is how it is shown. */
const FORMATS = ["HH:mm", "H:mm", "HHmm"]

interface Props {
  id?: string
  label?: string
  /** `08:30` */
  value: string | null
  onChange: (value: string | null) => void
  isInvalid?: boolean
  describedBy?: string
  isDisabled?: boolean
  isRequired?: boolean
}

export function TimeBox({ id, label, value, onChange, isInvalid, describedBy, isDisabled, isRequired }: Props) {
  return (
    <TimePicker
      id={id}
      className="date-input"
      value={value ? dayjs(`2000-01-01T${value}`) : null}
      onChange={(at) => onChange(at ? at.format("HH:mm") : null)}
      format={FORMATS}
      needConfirm={false}
      status={isInvalid ? "error" : undefined}
      disabled={isDisabled}
      aria-label={label}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      aria-required={isRequired}
    />
  )
}
