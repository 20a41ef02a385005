/** Fields that are set, each to a value. */
import { useChoices } from "../context"
import { entriesOf } from "../document"
import { SetRows } from "./SetRows"
import type { WordProps } from "./word"

export function SetWord({ word, value, onChange, isDisabled }: WordProps) {
  const fields = useChoices("field")
  return (
    <SetRows
      title={word.title}
      entries={entriesOf(value)}
      choices={fields}
      onChange={(entries) => onChange(entries.length > 0 ? { entries } : undefined)}
      isDisabled={isDisabled}
    />
  )
}
