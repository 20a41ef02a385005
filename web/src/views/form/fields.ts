/** Which fields a form asks. */
import type { Field, RecordFacts, Register, StepDefinition } from "../../api/types"
import { isField } from "../../fields/define"
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

/** The fields the next step cannot be made without, by the name of the step. */
export function neededNext(register: Register, state: string | null | undefined): Map<string, string> {
  const here = register.states.find((one) => (state ? one.name === state : one.start))
  const leads = (from: string[]) => (from.length > 0 ? from.includes(here?.name ?? "") : !here?.end)
  const next = register.steps.filter((step) => step.todo && leads(step.from))
  const of = (step: StepDefinition) => [...step.need, ...step.ask.filter((field) => field.required && isField(field)).map((field) => field.name)]
  return new Map([...next].reverse().flatMap((step) => of(step).map((name) => [name, step.title] as const)))
}

/** Left empty it stays as it is. */
const unseen = (field: Field): Field => ({ ...field, required: false, help: [field.help, t.form.unseen].filter(Boolean).join("。") })
