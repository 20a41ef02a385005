/** A definition names a group once, at its first field; those after it belong to it until the next, or an empty one. */
import type { Field } from "../api/types"

export function withGroups(fields: Field[]): Field[] {
  let group: string | null = null
  return fields.map((field) => {
    group = field.group ?? group
    return { ...field, group }
  })
}
