/** So many working days, days or months. */
import { Input, Select } from "antd"
import { design as d } from "../../../text/design"
import { textOf } from "../document"
import type { WordProps } from "./word"

const UNITS = Object.entries(d.stretches).map(([value, label]) => ({ value, label }))

export function StretchWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const [, n = "", unit = "workday"] = textOf(value ?? base).match(/^(\d+) (\w+?)s?$/) ?? []
  const say = (count: string, of: string) => onChange(/^\d+$/.test(count) ? `${count} ${of}${count === "1" ? "" : "s"}` : undefined)
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
    </span>
  )
}
