/** Records that are referred to, looked up by name. */
import { useEffect, useRef } from "react"
import type { Field } from "../../api/types"
import { Input } from "../../fields/ref/Input"
import { asList } from "../../fields/define"

interface Props {
  field: Field
  chosen: string[]
  onChoose: (chosen: string[]) => void
}

export function RefFilter({ field, chosen, onChoose }: Props) {
  const box = useRef<HTMLDivElement>(null)
  // The box has just been opened to type into.
  useEffect(() => box.current?.querySelector("input")?.focus(), [])
  return (
    <div ref={box} className="chip-wide">
      <Input id={`filter-${field.name}`} field={field} value={chosen} onChange={(next) => onChoose(asList(next))} />
    </div>
  )
}
