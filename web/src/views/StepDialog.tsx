/** Asks what a step needs, and takes it; what was typed is kept until then. */
import { Modal } from "antd"
import { useQuery } from "@tanstack/react-query"
import { useEffect, useEffectEvent, useState } from "react"
import { useSearchParams } from "react-router"
import { previewRecord, takeStep } from "../api/calls"
import { Refused, Unreached } from "../api/client"
import { useAskAnew, useMe, useWritten } from "../api/queries"
import type { Field, RecordFacts, Register, StepDefinition, Values } from "../api/types"
import { isField, isMissing } from "../fields/define"
import { recordPath } from "../paths"
import { t } from "../text/text"
import { useSettled } from "../ui/later"
import { useNotices } from "../ui/notices"
import { ConflictDialog } from "./ConflictDialog"
import { draftOf, fitting } from "./drafts"
import { Facts } from "./Facts"
import { type Fault, Faults } from "./Faults"
import { Gone } from "./Gone"
import { withGroups } from "./groups"
import { Keeping, type Typed } from "./keeping"
import { OTHER_FORM, sendFiles } from "./sending"
import { missingOf, StepFields } from "./StepFields"
import { changesFrom } from "./values"

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
  const me = useMe()
  const askAnew = useAskAnew()
  const name = `${me.account.id}.${register.id}.${record.id}.${step.name}`
  const wanted = useSearchParams()[0].get("draft")
  const [draft] = useState(() => draftOf(name, wanted))
  const fields = step.ask.filter(isField)
  const [start] = useState<Values>(() => ({ ...alreadyKnown(register, record, step), ...given }))
  const [before] = useState<Values>(draft?.before ?? record.values ?? {})
  const [{ changes, gone }] = useState(() => fitting(draft, fields))
  const [inputs, setInputs] = useState<Values>(() => ({ ...start, ...changes }))
  const [reason, setReason] = useState(draft?.reason ?? "")
  const [version, setVersion] = useState(draft?.version ?? record.version)
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: draft?.says ?? null, faults: [] })
  const [conflict, setConflict] = useState<{ error: Refused; current: RecordFacts } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [keeping] = useState(
    () => new Keeping(register, fields, { form: name, path: recordPath(register.id, record.id), record: record.id, version, label: record.label, step: step.name, before, given: {} }, draft),
  )
  const prefix = `step-${step.name}`
  const asked = useAsked(register, record.id, step, inputs)

  const typed = (all = inputs): Typed => ({ changes: changesFrom(start, all), reason: reason.trim() || undefined, missing: fields.filter((field) => field.required && isMissing(all[field.name])) })
  const settled = useSettled(JSON.stringify([inputs, reason]), PAUSE_MS)
  const keep = useEffectEvent(() => keeping.keep(typed()))
  useEffect(() => keep(), [settled])

  const take = async (all = inputs, over = version) => {
    const missing = missingOf(asked, all, reason)
    if (missing.length > 0) return setRefusal({ message: null, faults: missing })
    setBusy(true)
    const { definition, sending } = keeping.sent(typed(all))
    try {
      await sendFiles(all)
      const done = await takeStep(register.id, record.id, step.name, over, onlyAsked(asked, all), reason.trim() || undefined, { definition, sending })
      keeping.drop(true)
      void written(done)
      void message.success(t.step.done(step.title))
      onDone?.(done)
      onClose()
    } catch (error) {
      if (error instanceof Unreached) {
        // All that is asked is sent, also what was known already.
        keeping.wait({ ...typed(all), changes: onlyAsked(asked, all) }, { version: over, before })
        void message.warning(t.drafts.saved)
        return onClose()
      }
      setRefusal({ message: error instanceof Error ? error.message : String(error), faults: error instanceof Refused ? error.faults : [] })
      if (error instanceof Refused && error.code === OTHER_FORM) void askAnew()
      // The next try is over the record as it is now; what was typed stays.
      if (error instanceof Refused && error.current) {
        setVersion(error.current.version)
        setConflict({ error, current: error.current })
      }
    } finally {
      setBusy(false)
    }
  }

  const leave = () => {
    keeping.drop(false)
    onClose()
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
      onCancel={leave}
    >
      {step.help && <p>{step.help}</p>}
      {draft && <p className="notice">{t.form.restored}</p>}
      <Gone facts={gone} />
      <Faults prefix={prefix} message={refusal.message} faults={refusal.faults} />
      {isWhole(record) && <Facts register={register} record={record} only={besides(register, record, asked)} />}
      <StepFields
        prefix={prefix}
        step={asked}
        inputs={inputs}
        onInputs={setInputs}
        reason={reason}
        onReason={setReason}
        faults={refusal.faults}
        labels={record.labels}
        own={{ register: register.id, id: record.id, label: record.label }}
      />
      {conflict && (
        <ConflictDialog
          register={register}
          mine={changesFrom(start, inputs)}
          before={before}
          current={conflict.current}
          message={conflict.error.message}
          onCancel={() => setConflict(null)}
          onApply={(kept, now) => {
            setConflict(null)
            const all = { ...alreadyKnown(register, now, step), ...kept }
            setInputs(all)
            void take(all, now.version)
          }}
        />
      )}
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

const isWhole = (record: Props["record"]): record is RecordFacts => "values" in record && "masked" in record && "steps" in record

/** What the platform says before what is asked, in the same groups: the planned number over the one that was reached. */
function besides(register: Register, record: RecordFacts, step: StepDefinition): string[] {
  const names = new Set(step.ask.map((asked) => asked.name))
  const fields = withGroups(register.fields)
  const last = Math.max(...fields.map((field, at) => (names.has(field.name) ? at : -1)))
  const groups = new Set(fields.filter((field) => field.group && names.has(field.name)).map((field) => field.group))
  const isTold = (field: Field) => (field.fixed || field.computed) && !names.has(field.name) && !isMissing(record.values[field.name])
  return fields.filter((field, at) => at < last && groups.has(field.group) && isTold(field)).map((field) => field.name)
}

const onlyAsked = (step: StepDefinition, inputs: Values): Values =>
  Object.fromEntries(Object.entries(inputs).filter(([name]) => step.ask.some((field) => field.name === name)))

/** A step starts from what the fields of the record hold that it asks for, and from what the platform fills in. */
function alreadyKnown(register: Register, record: Props["record"], step: StepDefinition): Values {
  const held = step.ask.filter((asked) => register.fields.some((field) => field.name === asked.name))
  const begun = record.steps?.find((one) => one.name === step.name)?.start ?? {}
  return { ...Object.fromEntries(held.map((asked) => [asked.name, record.values?.[asked.name] ?? null])), ...begun }
}
