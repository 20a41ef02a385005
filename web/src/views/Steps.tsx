/**
 * What can be done with a record now. An impossible step stays, disabled, with
 * the server's reason: on hover, for a screen reader, and as a list on a phone.
 */
import { Button, Tooltip } from "antd"
import { useState } from "react"
import { useNavigate, useSearchParams } from "react-router"
import type { RecordFacts, Register, StepDefinition } from "../api/types"
import { isMissing } from "../fields/define"
import { paths } from "../paths"
import { t } from "../text/text"
import { draftById, useDraftsReady } from "./drafts"
import { StepDialog } from "./StepDialog"

interface Props {
  register: Register
  record: RecordFacts
  onDone?: (record: RecordFacts) => void
  /** Steps that a screen offers in its own way. */
  without?: string[]
}

export function Steps({ register, record, onDone, without = [] }: Props) {
  const navigate = useNavigate()
  const wanted = useSearchParams()[0].get("draft")
  const isReady = useDraftsReady()
  const [chosen, setAsking] = useState<StepDefinition | null | undefined>(undefined)
  // An address that names a draft opens its step, until that is closed.
  const draft = isReady && chosen === undefined ? draftById(wanted) : undefined
  const named = draft && draft.record === record.id ? register.steps.find((step) => step.name === draft.step) : undefined
  const asking = chosen ?? named ?? null
  const begin = (name: string) => {
    const step = register.steps.find((one) => one.name === name)
    if (!step) return
    // What it needs and does not ask for is filled in on the form first.
    const lacks = record.edit.possible && step.need.some((field) => isMissing(record.values[field]) && !(field in record.masked))
    if (lacks) return void navigate(paths.edit(register.id, record.id, name))
    setAsking(step)
  }
  const steps = record.steps.filter((step) => !without.includes(step.name))
  const impossible = steps.filter((step) => !step.possible)
  // What is waited for comes first; what is done by wish is never urged.
  const first = steps.find(({ possible, awaited }) => possible && awaited)
  return (
    <div className="steps">
      <div className="steps-buttons">
        {steps.map((step) =>
          step.possible ? (
            <Button
              key={step.name}
              type={step === first ? "primary" : "default"}
              onClick={() => begin(step.name)}
            >
              {step.title}
              {step.instead_of && t.step.insteadOf(step.instead_of)}
            </Button>
          ) : (
            <Tooltip key={step.name} title={step.reason}>
              {/* `aria-disabled` and not `disabled`: the reason must be reachable by keyboard. */}
              <Button className="impossible" aria-disabled="true" aria-describedby={`why-${record.id}-${step.name}`}>
                {step.title}
              </Button>
              <span id={`why-${record.id}-${step.name}`} className="sr-only">
                {step.reason}
              </span>
            </Tooltip>
          ),
        )}
      </div>
      {steps.map(
        ({ name, title, parts }) =>
          parts && (
            <p key={name} className="quiet">
              {title}：{parts.done.length > 0 && t.step.partsDone(parts.done)}
              {parts.outstanding.length > 0 && t.step.partsOutstanding(parts.outstanding)}
            </p>
          ),
      )}
      {impossible.length > 0 && (
        <details className="phone-only">
          <summary>{t.record.impossible(impossible.length)}</summary>
          <ul>
            {impossible.map((step) => (
              <li key={step.name}>
                {step.title}：{step.reason}
              </li>
            ))}
          </ul>
        </details>
      )}
      {asking && (
        <StepDialog
          key={asking.name}
          register={register}
          record={record}
          step={asking}
          onClose={() => setAsking(null)}
          onDone={onDone}
        />
      )}
    </div>
  )
}
