import { TimeBox } from "../TimeBox"
import type { InputProps } from "../define"

export function Input({ value, onChange, field, ...rest }: InputProps) {
  return <TimeBox {...rest} value={value ? String(value) : null} onChange={onChange} isRequired={field.required} />
}
