/** The shared input of everything that is one line of text. */
import { Input as TextInput } from "antd"
import type { InputProps } from "./define"

interface Props extends InputProps {
  /** The keyboard a phone shows. */
  inputMode?: "text" | "tel" | "numeric"
  autoComplete?: string
  placeholder?: string
  className?: string
  /** Puts what was typed into its usual form when the input is left. */
  tidy?: (typed: string) => string
}

export function LineInput({ id, field, value, onChange, isInvalid, describedBy, isDisabled, tidy, ...look }: Props) {
  const text = value === null || value === undefined ? "" : String(value)
  const leave = () => {
    const tidied = tidy?.(text) ?? text
    if (tidied !== text) onChange(tidied === "" ? null : tidied)
  }
  return (
    <TextInput
      id={id}
      {...look}
      value={text}
      onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
      onBlur={leave}
      maxLength={field.max ?? undefined}
      suffix={field.unit ?? undefined}
      disabled={isDisabled}
      status={isInvalid ? "error" : undefined}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
      aria-required={field.required}
    />
  )
}
