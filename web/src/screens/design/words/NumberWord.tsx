/** A number, kept exactly as it was typed. */
import { Input } from "antd"
import { useState } from "react"
import type { DesignValue } from "../../../api/types"
import { placeholderOf, type WordProps } from "./word"

const typedOf = (value: DesignValue | undefined): string =>
  typeof value === "number" ? String(value) : typeof value === "object" && "number" in value ? value.number : ""

export function numberOf(typed: string): DesignValue | undefined {
  const text = typed.trim()
  if (/^-?\d+$/.test(text)) return Number(text)
  if (/^-?\d+\.\d+$/.test(text)) return { number: text }
  return undefined
}

export function NumberWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const [typed, setTyped] = useState(typedOf(value))
  const isHalf = typed.trim() !== "" && numberOf(typed) === undefined
  // What was undone elsewhere shows here, too; what is half typed stays.
  const shown = isHalf ? typed : typedOf(value)
  return (
    <Input
      id={id}
      inputMode="decimal"
      className="number-input"
      value={shown}
      onChange={({ target }) => {
        setTyped(target.value)
        const next = numberOf(target.value)
        if (next !== undefined || target.value.trim() === "") onChange(next)
      }}
      placeholder={placeholderOf({ word, base })}
      disabled={isDisabled}
      status={isInvalid || isHalf ? "error" : undefined}
      aria-invalid={isInvalid || isHalf}
      aria-describedby={describedBy}
    />
  )
}
