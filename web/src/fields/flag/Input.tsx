import { Radio } from "antd"
import { t } from "../../text/text"
import type { InputProps } from "../define"

/** Two words and not a switch: a switch cannot say that nobody has answered. */
export function Input({ id, value, onChange, describedBy, isDisabled, field }: InputProps) {
  return (
    <Radio.Group
      id={id}
      value={value ?? undefined}
      onChange={(event) => onChange(event.target.value as boolean)}
      disabled={isDisabled}
      aria-label={field.title}
      aria-describedby={describedBy}
      options={[
        { label: t.flag.yes, value: true },
        { label: t.flag.no, value: false },
      ]}
    />
  )
}
