/** Which fields a form asks. */
import type { Field, RecordFacts, Register } from "../../api/types"
import { t } from "../../text/text"
import { withGroups } from "../groups"

/**
 * What can be typed at all: nothing the system computes, and of what this person sees masked only
 * what is masked from everybody, to be replaced unseen.
 */
export function formFields(register: Register, record: RecordFacts | undefined, only: string[] | undefined): Field[] {
  const all = withGroups(register.fields)
  const named = only ? only.map((name) => all.find((field) => field.name === name)).filter((f): f is Field => !!f) : all
  const isMasked = (field: Field) => !!record && field.name in record.masked
  return named
    .filter((field) => !field.computed && (!isMasked(field) || (field.level === "sensitive" && !field.fixed)))
    .map((field) => (isMasked(field) ? unseen(field) : field))
}

/** Left empty it stays as it is. */
const unseen = (field: Field): Field => ({ ...field, required: false, help: [field.help, t.form.unseen].filter(Boolean).join("。") })
