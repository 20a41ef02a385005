/** Codes of a long list, looked up by name, code or 拼音; a code stands for all below it. */
import { useEffect, useRef } from "react"
import type { Field } from "../../api/types"
import { LongInput } from "../../fields/code/LongInput"
import { asList } from "../../fields/define"

interface Props {
  field: Field
  chosen: string[]
  onChoose: (chosen: string[]) => void
}

export function CodeFilter({ field, chosen, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null)
  // The box has just been opened to type into.
  useEffect(() => box.current?.querySelector("input")?.focus(), [])
  return (
    <div ref={box} className="chip-wide">
      <LongInput
        id={`filter-${field.name}`}
        field={{ ...field, type: "codes" }}
        value={chosen}
        onChange={(next) => onChoose(asList(next))}
        isQuestion
      />
    </div>
  )
}
