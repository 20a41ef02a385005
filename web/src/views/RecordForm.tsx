/** A form of any register, drawn from its definition; the server says what is hidden and wrong. */
import { useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { type ReactNode, useEffect, useMemo, useState } from "react"
import { createRecord, previewRecord, updateRecord } from "../api/calls"
import { Refused } from "../api/client"
import { useMe, useWritten } from "../api/queries"
import type { Field, RecordFacts, Register, Value, Values } from "../api/types"
import { isMissing } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { Named } from "../fields/ref/Named"
import { t } from "../text/text"
import { newId } from "../ui/ids"
import { useSettled } from "../ui/later"
import { ConflictDialog } from "./ConflictDialog"
import { draftName, dropDraft, keepDraft, readDraft } from "./drafts"
import { type Fault, Faults } from "./Faults"
import { FieldBox } from "./FieldBox"
import { withGroups } from "./groups"
import { changesFrom } from "./values"

interface Props {
  register: Register
  /** The record to change; none to make a new one. */
  record?: RecordFacts
  /** Values set beforehand; those without a field on this form are sent as well. */
  given?: Values
  /** Only these fields, in this order. */
  only?: string[]
  /** The verb on the button; the business's word where there is one. */
  verb?: string
  /** What a draft is kept under; two forms for the same record differ in it. */
  about?: string
  onSaved: (record: RecordFacts) => void
  onCancel: () => void
  /** Further buttons, given a way to save first. */
  more?: (save: () => Promise<RecordFacts | null>, isBusy: boolean) => ReactNode
}

export function RecordForm({ register, record: opened, given, only, verb, about, onSaved, onCancel, more }: Props) {
  const me = useMe()
  const written = useWritten()
  const [newRecordId] = useState(newId)
  // As it was when the form was opened: what others change meanwhile must show up as a conflict.
  const [record] = useState(opened)
  const before = useMemo(() => record?.values ?? {}, [record])
  const draft = draftName(me.account.id, register.id, `${record?.id ?? "new"}${about ? `.${about}` : ""}`)

  const [changed, setChanged] = useState<Values>(() => readDraft(draft) ?? {})
  const [isRestored, setRestored] = useState(() => Object.keys(readDraft(draft) ?? {}).length > 0)
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [conflict, setConflict] = useState<{ error: Refused; current: RecordFacts; mine: Values } | null>(null)
  const [isBusy, setBusy] = useState(false)
  const prefix = `form-${register.id.replace(".", "-")}`

  const typed = useMemo(() => ({ ...before, ...given, ...changed }), [before, given, changed])
  const settled = useSettled(typed, 400)
  const preview = useQuery({
    queryKey: ["preview", register.id, record?.id ?? null, settled],
    queryFn: () => previewRecord(register.id, settled, record?.id),
    placeholderData: (last) => last,
    staleTime: 60_000,
    retry: false,
  })
  const defaults = preview.data?.defaults ?? {}
  const values = { ...(record ? {} : defaults), ...typed }
  // A default does not come back after it was emptied by hand.
  for (const [name, value] of Object.entries(defaults))
    if (!record && isMissing(typed[name]) && !(name in changed)) values[name] = value

  const fields = formFields(register, record, only).filter((field) => !preview.data?.hidden.includes(field.name))
  // What cannot change once saved, and is known already, is told and not asked.
  const settledFields = record
    ? []
    : fields.filter((f) => f.fixed && !(f.name in changed) && !isMissing(given?.[f.name] ?? defaults[f.name]))
  const faultOf = (field: Field) =>
    refusal.faults.find((fault) => fault.field === field.name)?.message ??
    // While somebody is still typing elsewhere, an untouched field is not blamed.
    (field.name in changed ? preview.data?.errors.find((error) => error.field === field.name)?.message : undefined)

  useEffect(() => {
    keepDraft(draft, register, changed)
  }, [draft, register, changed])

  const change = (name: string, value: Value) => {
    setChanged((was) => ({ ...was, [name]: value }))
    setRefusal((was) => ({ message: null, faults: was.faults.filter((fault) => fault.field !== name) }))
  }

  const forget = () => {
    dropDraft(draft)
    setChanged({})
    setRestored(false)
    setRefusal({ message: null, faults: [] })
  }

  const save = async (mine = sent(), version = record?.version ?? 0): Promise<RecordFacts | null> => {
    const missing = fields.filter((field) => field.required && isMissing(values[field.name]))
    if (missing.length > 0) {
      setRefusal({ message: null, faults: missing.map((f) => ({ field: f.name, message: t.form.missing(f.title) })) })
      return null
    }
    setBusy(true)
    setRefusal({ message: null, faults: [] })
    try {
      const saved = record
        ? await updateRecord(register.id, record.id, version, mine)
        : await createRecord(register.id, mine, newRecordId)
      dropDraft(draft)
      void written(saved)
      return saved
    } catch (error) {
      if (error instanceof Refused && error.current) setConflict({ error, current: error.current, mine })
      else if (error instanceof Refused) setRefusal({ message: error.message, faults: error.faults })
      else setRefusal({ message: error instanceof Error ? error.message : String(error), faults: [] })
      return null
    } finally {
      setBusy(false)
    }
  }

  /** New records send everything, changed ones only what differs. */
  function sent(): Values {
    const hidden = new Set(preview.data?.hidden)
    const open = Object.fromEntries(Object.entries(values).filter(([name]) => !hidden.has(name)))
    return changesFrom(record ? before : {}, open)
  }

  const submit = async () => {
    const saved = await save()
    if (saved) onSaved(saved)
  }

  return (
    <form
      className="record-form"
      noValidate
      onSubmit={(event) => {
        event.preventDefault()
        void submit()
      }}
    >
      {isRestored && (
        <p className="notice">
          {t.form.restored}{" "}
          <Button type="link" size="small" onClick={forget}>
            {t.form.discard}
          </Button>
        </p>
      )}
      <Faults prefix={prefix} message={refusal.message} faults={refusal.faults} />
      {fields.some((field) => field.required) && <p className="quiet">{t.form.required}</p>}
      {settledFields.length > 0 && (
        <dl className="given">
          {settledFields.map((field) => (
            <div key={field.name} className="fact">
              <dt>{field.title}</dt>
              <dd>
                <GivenValue field={field} value={values[field.name]} />
              </dd>
            </div>
          ))}
        </dl>
      )}
      {grouped(fields.filter((field) => !settledFields.includes(field))).map(([group, members]) => (
        <fieldset key={group}>
          {group && <legend>{group}</legend>}
          <div className="fields">
            {members.map((field) => (
              <FieldBox
                key={field.name}
                prefix={prefix}
                field={field}
                value={values[field.name]}
                onChange={(value) => change(field.name, value)}
                fault={faultOf(field)}
                isDisabled={(!!record && field.fixed) || isBusy}
                labels={record?.labels}
                files={record?.files}
              />
            ))}
          </div>
        </fieldset>
      ))}
      <div className="form-foot">
        <span className="quiet">{Object.keys(changed).length > 0 ? t.form.kept : ""}</span>
        <Button onClick={onCancel}>{t.form.cancel}</Button>
        {more?.(() => save(), isBusy)}
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {verb ?? (record ? t.form.save : t.form.create(register.title))}
        </Button>
      </div>
      {conflict && (
        <ConflictDialog
          register={register}
          mine={conflict.mine}
          before={before}
          current={conflict.current}
          message={conflict.error.message}
          onCancel={() => setConflict(null)}
          onApply={(kept, current) => {
            setConflict(null)
            void save(kept, current.version).then((saved) => saved && onSaved(saved))
          }}
        />
      )}
    </form>
  )
}

function GivenValue({ field, value }: { field: Field; value: Value | undefined }) {
  const { Cell } = kindOf(field.type)
  return field.type === "ref" || field.type === "refs" ? <Named field={field} value={value} isDense /> : <Cell field={field} value={value} />
}

/** What can be typed at all: nothing the system computes, nothing this person sees masked. */
function formFields(register: Register, record: RecordFacts | undefined, only: string[] | undefined): Field[] {
  const all = withGroups(register.fields)
  const named = only ? only.map((name) => all.find((field) => field.name === name)).filter((f): f is Field => !!f) : all
  return named.filter((field) => !field.computed && !record?.masked.includes(field.name))
}

/** Fields by their group, in the order in which the groups first appear. */
function grouped(fields: Field[]): [string, Field[]][] {
  const groups = new Map<string, Field[]>()
  for (const field of fields) {
    const group = field.group ?? ""
    groups.set(group, [...(groups.get(group) ?? []), field])
  }
  return Array.from(groups)
}
