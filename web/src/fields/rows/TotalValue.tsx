/** What rows come to in a field of the record, drawn as that field is. */
import { useModel } from "../../api/queries"
import type { Value } from "../../api/types"
import { kindOf } from "../kinds"

interface Props {
  /** The register of the form; a design that is not in force has none. */
  register: string | undefined
  field: string
  value: Value | undefined
}

export function TotalValue({ register, field, value }: Props) {
  const known = useModel().registers[register ?? ""]?.fields.find(({ name }) => name === field)
  if (!known) return <>{String(value)}</>
  const { Cell } = kindOf(known.type)
  return <Cell field={known} value={value} isDense />
}
