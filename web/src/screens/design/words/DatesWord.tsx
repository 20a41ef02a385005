/** Days, one on a line: one alone, or the first and the last of several. */
import { Input } from "antd"
import { useState } from "react"
import { isSame, listOf } from "../document"
import { daysSaid, readDays } from "./days"
import type { WordProps } from "./word"

export function DatesWord({ id, word, value, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const said = daysSaid(value)
  const [typed, setTyped] = useState(said)
  // What is typed stays as it is while it says the same; what came from elsewhere is shown.
  const shown = isSame(listOf(readDays(typed)), value) ? typed : said
  return (
    <Input.TextArea
      id={id}
      className="wide"
      autoSize={{ minRows: 2 }}
      value={shown}
      onChange={({ target }) => {
        setTyped(target.value)
        onChange(listOf(readDays(target.value)))
      }}
      disabled={isDisabled}
      status={isInvalid ? "error" : undefined}
      aria-label={word.title}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
    />
  )
}
