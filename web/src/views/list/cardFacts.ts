/** What a card tells beside its name: not the name again, and not a row's place in its document (序号). */
import type { Field, Register, Row } from "../../api/types"
import { isMissing } from "../../fields/define"

/** The first so many of the fields that have a value; of a dated register its days as well, by which one row is told from the next. */
export function factsOfCard(register: Register, fields: Field[], row: Row, n: number): Field[] {
  const facts = fields.filter(
    (field) =>
      field.name !== register.label &&
      !(field.type === "integer" && field.name === register.sort[0]) &&
      !isMissing(row.values[field.name]),
  )
  const isDay = (field: Field) => register.dated.length > 0 && (field.name === "from" || field.name === "to")
  return [...facts.filter((field) => !isDay(field)).slice(0, n), ...facts.filter(isDay)]
}
