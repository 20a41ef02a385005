/** A time of day, typed or chosen. */
import { TimePicker } from "antd"
import dayjs from "dayjs"
import { t } from "../text/text"
import { readTime } from "./day"
import { TypedLine } from "./TypedLine"

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
    <TypedLine
      id={id}
      value={value}
      read={readTime}
      isRead={(held) => readTime(held) === held}
      onChange={onChange}
      unread={t.day.unreadTime}
      isInvalid={isInvalid}
      describedBy={describedBy}
      isDisabled={isDisabled}
      isRequired={isRequired}
    >
      {({ held, pick, picker }) => (
        <TimePicker
          {...picker}
          value={held ? dayjs(`2000-01-01T${held}`) : null}
          onChange={(at) => pick(at ? at.format("HH:mm") : null)}
          format={FORMATS}
          needConfirm={false}
          aria-label={label}
        />
      )}
    </TypedLine>
  )
}
