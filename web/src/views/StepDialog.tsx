/** Asks what a step needs, and takes it. */
import { Modal } from "antd"
import { useQuery } from "@tanstack/react-query"
import { useState } from "react"
import { previewRecord, takeStep } from "../api/calls"
import { Refused } from "../api/client"
import { useWritten } from "../api/queries"
import type { RecordFacts, Register, StepDefinition, Values } from "../api/types"
import { t } from "../text/text"
import { type Fault, Faults } from "./Faults"
import { missingOf, StepFields } from "./StepFields"
import { useSettled } from "../ui/later"
import { useNotices } from "../ui/notices"

interface Props {
  register: Register
  record: Pick<RecordFacts, "id" | "version" | "label"> & Partial<RecordFacts>
  step: StepDefinition
  given?: Values
  onClose: () => void
  onDone?: (record: RecordFacts) => void
}

export function StepDialog({ register, record, step, given, onClose, onDone }: Props) {
  const message = useNotices()
  const written = useWritten()
  const [inputs, setInputs] = useState<Values>(() => ({ ...alreadyKnown(register, record, step), ...given }))
  const [reason, setReason] = useState("")
  const [version, setVersion] = useState(record.version)
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)
  const prefix = `step-${step.name}`
  const asked = useAsked(register, record.id, step, inputs)

  const take = async () => {
    const missing = missingOf(asked, inputs, reason)
    if (missing.length > 0) return setRefusal({ message: null, faults: missing })
    setBusy(true)
    try {
      const done = await takeStep(register.id, record.id, step.name, version, onlyAsked(asked, inputs), reason.trim() || undefined)
      void written(done)
      void message.success(t.step.done(step.title))
      onDone?.(done)
      onClose()
    } catch (error) {
      setRefusal({ message: error instanceof Error ? error.message : String(error), faults: error instanceof Refused ? error.faults : [] })
      // The next try is over the record as it is now; what was typed stays.
      if (error instanceof Refused && error.current) setVersion(error.current.version)
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      title={step.ask.length > 0 ? `${step.title} · ${record.label}` : t.step.confirm(step.title, record.label)}
      okText={step.title}
      cancelText={t.common.cancel}
      confirmLoading={isBusy}
      // A click beside it must not lose what was typed.
      mask={{ closable: step.ask.length === 0 }}
      onOk={() => void take()}
      onCancel={onClose}
    >
      {step.help && <p>{step.help}</p>}
      <Faults prefix={prefix} message={refusal.message} faults={refusal.faults} />
      <StepFields
        prefix={prefix}
        step={asked}
        inputs={inputs}
        onInputs={setInputs}
        reason={reason}
        onReason={setReason}
        faults={refusal.faults}
        labels={record.labels}
      />
    </Modal>
  )
}

const PAUSE_MS = 300

/** The step without the fields that are not asked as things stand. */
function useAsked(register: Register, id: string, step: StepDefinition, inputs: Values): StepDefinition {
  const isConditional = step.ask.some((field) => field.conditional)
  const settled = useSettled(inputs, PAUSE_MS)
  const { data } = useQuery({
    queryKey: ["preview", register.id, id, settled],
    queryFn: () => previewRecord(register.id, settled, id),
    enabled: isConditional,
    placeholderData: (last) => last,
    retry: false,
  })
  return { ...step, ask: step.ask.filter((field) => !data?.hidden.includes(field.name)) }
}

const onlyAsked = (step: StepDefinition, inputs: Values): Values =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => step.ask.some((field) => field.name === name)))

/** A step that asks for fields of the record starts from what they hold. */
function alreadyKnown(register: Register, record: Props["record"], step: StepDefinition): Values {
  const held = step.ask.filter((asked) => register.fields.some((field) => field.name === asked.name))
  return Object.fromEntries(held.map((asked) => [asked.name, record.values?.[asked.name] ?? null]))
}
