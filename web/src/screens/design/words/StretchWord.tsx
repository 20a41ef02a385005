/** So many working days, days or months; how many may be an expression. */
import { Input, Select } from "antd"
import { useState } from "react"
import { design as d } from "../../../text/design"
import { textOf } from "../document"
import type { WordProps } from "./word"

const UNITS = Object.entries(d.stretches).map(([value, label]) => ({ value, label }))

const PLAIN = /^(\d+) (\w+?)s?$/

export function StretchWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const text = textOf(value ?? base)
  const [, n = "", unit = "workday"] = text.match(PLAIN) ?? []
  // As many as an expression comes to: shown and changed as it is written.
  const [isWritten, setWritten] = useState(text !== "" && !PLAIN.test(text))
  const say = (count: string, of: string) => onChange(/^\d+$/.test(count) ? `${count} ${of}${count === "1" ? "" : "s"}` : undefined)
  if (isWritten)
    return (
      <Input
        id={id}
        value={text}
        onChange={({ target }) => onChange(target.value || undefined)}
        placeholder={d.example("param('safety.review_days') workdays")}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
    )
  return (
    <span className="stretch">
      <Input
        id={id}
        inputMode="numeric"
        value={n}
        onChange={({ target }) => say(target.value, unit)}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
      <Select value={unit} onChange={(of) => say(n, of)} options={UNITS} disabled={isDisabled || !n} aria-label={d.unitOf(word.title)} />
      {!isDisabled && (
        <button type="button" className="link" onClick={() => setWritten(true)} aria-label={d.writeOut(word.title)}>
          {d.asExpression}
        </button>
      )}
    </span>
  )
}
