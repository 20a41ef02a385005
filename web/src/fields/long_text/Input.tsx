import { Input as TextInput } from "antd"
import type { InputProps } from "../define"

export function Input({ id, field, value, onChange, isInvalid, describedBy, isDisabled }: InputProps) {
  return (
    <TextInput.TextArea
      id={id}
      value={value === null || value === undefined ? "" : String(value)}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      autoSize={{ minRows: 3, maxRows: 14 }}
      maxLength={field.max ?? undefined}
      showCount={!!field.max}
      disabled={isDisabled}
      status={isInvalid ? "error" : undefined}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      aria-required={field.required}
    />
  )
}
