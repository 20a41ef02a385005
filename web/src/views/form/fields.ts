/** Which fields a form asks. */
import type { Field, RecordFacts, Register } from "../../api/types"
import { withGroups } from "../groups"

/** What can be typed at all: nothing the system computes, nothing this person sees masked. */
export function formFields(register: Register, record: RecordFacts | undefined, only: string[] | undefined): Field[] {
  const all = withGroups(register.fields)
  const named = only ? only.map((name) => all.find((field) => field.name === name)).filter((f): f is Field => !!f) : all
  return named.filter((field) => !field.computed && !(record && field.name in record.masked))
}
