/** What a card tells beside its name: not the name again, and not a row's place in its document (序号). */
import type { Field, Register } from "../../api/types"

export const factsOnCards = (register: Register, fields: Field[]): Field[] =>
  fields.filter((field) => field.name !== register.label && !(field.type === "integer" && field.name === register.sort[0]))
