/** The shared input of all numbers: keeps what was typed until it reads as a number. */
import { Input as TextInput } from "antd"
import { useState } from "react"
import type { Value } from "../api/types"
import type { InputProps } from "./define"

interface Props extends InputProps {
  read: (typed: string) => string | number | null | undefined
  suffix?: string
}

export function NumberInput({ id, field, value, onChange, isInvalid, describedBy, isDisabled, read, suffix }: Props) {
  const shown = value === null || value === undefined ? "" : String(value)
  const [typed, setTyped] = useState(shown)
  // The typed text stays as long as it means the value held outside.
  const text = read(typed) === (value ?? null) || read(typed) === undefined ? typed : shown
  const isUnread = read(text) === undefined
  const change = (next: string) => {
    setTyped(next)
    const number = read(next)
    // What cannot be read goes out as typed: the server says why it is refused.
    onChange((number === undefined ? next : number) as Value)
  }
  return (
    <TextInput
      id={id}
      className="num number-input"
      inputMode={field.type === "integer" ? "numeric" : "decimal"}
      value={text}
      onChange={(event) => change(event.target.value)}
      suffix={suffix ?? field.unit ?? undefined}
      disabled={isDisabled}
      status={isInvalid || isUnread ? "error" : undefined}
      aria-invalid={isInvalid || isUnread}
      aria-describedby={describedBy}
      aria-required={field.required}
    />
  )
}
