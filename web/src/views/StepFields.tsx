/** What a step asks: its fields, and the reason. */
import type { RecordFacts, StepDefinition, Values } from "../api/types"
import { type InputProps, isField, isMissing } from "../fields/define"
import { t } from "../text/text"
import { FieldBox } from "./FieldBox"
import type { Fault } from "./Faults"
import { ReasonBox } from "./ReasonBox"

interface Props {
  prefix: string
  step: Pick<StepDefinition, "ask">
  inputs: Values
  onInputs: (inputs: Values) => void
  reason: string
  onReason: (reason: string) => void
  faults: Fault[]
  labels?: RecordFacts["labels"]
  own?: InputProps["own"]
}

export function StepFields({ prefix, step, inputs, onInputs, reason, onReason, faults, labels, own }: Props) {
  return (
    <div className="fields">
      {step.ask.filter(isField).map((field) => (
        <FieldBox
          key={field.name}
          prefix={prefix}
          field={field}
          value={inputs[field.name]}
          onChange={(value) => onInputs({ ...inputs, [field.name]: value })}
          fault={faults.find((fault) => fault.field === field.name)?.message}
          labels={labels}
          own={own}
        />
      ))}
      {asksReason(step) && <ReasonBox id={`${prefix}-reason`} autoFocus value={reason} onChange={onReason} />}
    </div>
  )
}

const asksReason = (step: Pick<StepDefinition, "ask">) => step.ask.some((asked) => asked.type === "reason")

/** What must still be said before the step can be taken. */
export function missingOf(step: Pick<StepDefinition, "ask">, inputs: Values, reason: string): Fault[] {
  const missing: Fault[] = step.ask
    .filter(isField)
    .filter((field) => field.required && isMissing(inputs[field.name]))
    .map((field) => ({ field: field.name, message: t.form.missing(field.title) }))
  if (asksReason(step) && !reason.trim()) missing.push({ field: "reason", message: t.step.needReason })
  return missing
}
