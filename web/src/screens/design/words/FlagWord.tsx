/** Yes, or not said. */
import { Checkbox } from "antd"
import type { WordProps } from "./word"

export function FlagWord({ id, word, value, base, onChange, isDisabled, describedBy }: WordProps) {
  const isOn = typeof value === "boolean" ? value : typeof base === "boolean" ? base : word.holds
  // What holds anyway is not said.
  const set = (next: boolean) => onChange(next === (base ?? word.holds) ? undefined : next)
  return (
    <Checkbox id={id} checked={isOn} onChange={({ target }) => set(target.checked)} disabled={isDisabled || base === true} aria-describedby={describedBy}>
      {word.title}
    </Checkbox>
  )
}
