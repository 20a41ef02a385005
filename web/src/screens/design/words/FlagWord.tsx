/** Yes, or not said. */
import { Checkbox } from "antd"
import type { WordProps } from "./word"

export function FlagWord({ id, word, value, base, onChange, isDisabled, describedBy }: WordProps) {
  // Some hold unless they are said not to; then "no" must be said.
  const isOnAtFirst = word.name === "open"
  const isOn = typeof value === "boolean" ? value : typeof base === "boolean" ? base : isOnAtFirst
  const set = (next: boolean) => onChange(next === (base ?? isOnAtFirst) ? undefined : next)
  return (
    <Checkbox id={id} checked={isOn} onChange={({ target }) => set(target.checked)} disabled={isDisabled || base === true} aria-describedby={describedBy}>
      {word.title}
    </Checkbox>
  )
}
