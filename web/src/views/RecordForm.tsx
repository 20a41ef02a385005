/** A form of any register, drawn from its definition; the server says what is hidden and wrong. */
import { Button } from "antd"
import { Fragment, type ReactNode, useRef, useState, useSyncExternalStore } from "react"
import { useLocation, useNavigate, useSearchParams } from "react-router"
import { updateRecord } from "../api/calls"
import { connection, Refused, Unreached } from "../api/client"
import { useAskAnew, useMe, useWritten } from "../api/queries"
import type { Field, RecordFacts, Register, Values } from "../api/types"
import { isMissing } from "../fields/define"
import { t } from "../text/text"
import { newId } from "../ids"
import { useNotices } from "../ui/notices"
import { usePhone } from "../ui/phone"
import { Wait } from "../ui/Wait"
import { paths } from "../paths"
import { ConflictDialog } from "./ConflictDialog"
import { BroughtHere } from "./BroughtHere"
import { draftOf, fitting, useDraftsReady } from "./drafts"
import { Faults } from "./Faults"
import { Gone } from "./Gone"
import { formFields, neededNext } from "./form/fields"
import { Form } from "./form/form"
import { FormField } from "./form/FormField"
import { Given } from "./form/Given"
import { useGradual } from "./form/gradual"
import { JumpList } from "./form/JumpList"
import { LookUp } from "./form/LookUp"
import { Judge } from "./form/Judge"
import { firstFields, sectionsOf } from "./form/sections"
import { StepHead } from "./form/StepHead"
import { Keeping } from "./keeping"
import { ReasonBox } from "./ReasonBox"
import { created, OTHER_FORM, sendFiles } from "./sending"

/** A form shorter than this is seen whole: no list of headings, no steps. */
const SHORT = 8
const DOUBLE_TAP_MS = 400

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

/** Another draft, or another definition, is another form. */
export function RecordForm(props: Props) {
  const me = useMe()
  const [params] = useSearchParams()
  const isReady = useDraftsReady()
  const name = `${me.account.id}.${props.register.id}.${props.record?.id ?? "new"}${props.about ? `.${props.about}` : ""}`
  const wanted = params.get("draft")
  if (!isReady) return <Wait />
  return <Filled key={`${name} ${wanted ?? ""} ${props.register.version}`} {...props} name={name} wanted={wanted} />
}

function Filled({ register, record: opened, given, only, verb, name, wanted, onSaved, onCancel, more }: Props & { name: string; wanted: string | null }) {
  const written = useWritten()
  const askAnew = useAskAnew()
  const message = useNotices()
  const navigate = useNavigate()
  const location = useLocation()
  const isPhone = usePhone()
  const [draft] = useState(() => draftOf(name, wanted))
  // As it was when the form was begun: what others change meanwhile must show up as a conflict.
  const [record] = useState(opened)
  const [base] = useState(() => ({ version: draft?.version ?? record?.version ?? null, before: draft?.version ? draft.before : (record?.values ?? {}) }))
  const [fields] = useState(() => formFields(register, record, only))
  const [needed] = useState(() => neededNext(register, record?.state))
  const [{ changes, gone }] = useState(() => fitting(draft, fields))
  const [form] = useState(() => new Form({ fields, before: record && base.before, given: { ...draft?.given, ...given }, changed: changes }))
  const [keeping] = useState(
    () =>
      new Keeping(
        register,
        fields,
        {
          form: name,
          path: location.pathname + location.search,
          record: record?.id ?? newId(),
          label: record?.label ?? "",
          only,
          given: given ?? {},
          ...base,
        },
        draft,
      ),
  )
  const [isRestored, setRestored] = useState(!!draft)
  const [conflict, setConflict] = useState<{ error: Refused; current: RecordFacts; mine: Values } | null>(null)
  const [isBusy, setBusy] = useState(false)
  // 更正: whoever changes an episode says why.
  const asksReason = !!record && register.dated.length > 0
  const [reason, setReason] = useState(draft?.reason ?? "")
  const because = reason.trim() || undefined
  const [step, setStep] = useState(0)
  const steppedAt = useRef(0)
  const frame = useSyncExternalStore(form.watch, form.frame)
  const prefix = `form-${register.id.replace(".", "-")}`

  const shown = form.fields.filter((field) => !frame.hidden.has(field.name))
  // What nobody types (any more), or what was settled before the form was opened, is told and not asked.
  const isSettled = (field: Field) => field.fixed || (field.once && (!!record || (field.type !== "date" && form.isGivenAt(field.name) && !isMissing(form.field(field.name).value))))
  const [told, asked] = [shown.filter((field) => isSettled(field) && !isMissing(form.field(field.name).value)), shown.filter((field) => !isSettled(field))]
  const lastLooked = record ? undefined : [...asked].reverse().find((field) => register.looks.includes(field.name))
  const sections = sectionsOf(asked)
  const gradual = useGradual(asked.length)
  const isLong = !only && sections.length > 1 && asked.length > SHORT
  const inSteps = isLong && isPhone
  const current = Math.min(step, sections.length - 1)
  const isLast = !inSteps || current === sections.length - 1
  const drawn = inSteps ? sections.slice(current, current + 1) : firstFields(sections, gradual.n)

  /** Brings a field to the eye, wherever it stands. */
  const goTo = (name: string) => {
    const at = sections.findIndex((section) => section.fields.some((field) => field.name === name.split(".")[0]))
    if (at >= 0) setStep(at)
    if (!inSteps) gradual.finish()
    // In steps the field is drawn only now.
    setTimeout(() => {
      // A cell is named with its field and row; on a phone its card may be closed.
      const places = [name, name.split(".").slice(0, 2).join("."), name.split(".")[0]]
      const input = places.map((place) => document.getElementById(`${prefix}-${place}`)).find(Boolean)
      input?.scrollIntoView({ block: "center" })
      input?.focus()
    })
  }

  const goToSection = (at: number) => {
    steppedAt.current = 0
    setStep(at)
    if (inSteps) return void scrollTo(0, 0)
    gradual.finish()
    document.getElementById(`${prefix}-section-${at}`)?.scrollIntoView({ block: "start" })
  }

  const typed = () => ({ changes: form.changed(), reason: because, missing: form.missing() })

  const save = async (mine = form.sent(), over = base): Promise<RecordFacts | null> => {
    const missing = form.missing().filter((field) => asked.includes(field))
    // Without the server nobody knows what is asked and what is given: it says so when it is back.
    const empty = missing.map((field) => ({ field: field.name, message: t.form.missing(field.title) }))
    if (asksReason && !because) empty.push({ field: "reason", message: t.step.needReason })
    if (empty.length > 0 && connection.isUp()) {
      form.refuse(null, empty)
      return null
    }
    setBusy(true)
    form.refuse(null, [])
    const sent = keeping.sent(typed())
    try {
      await sendFiles(mine)
      const { definition, sending } = sent
      const saved = record
        ? await updateRecord(register.id, record.id, over.version ?? 0, mine, { definition, sending, reason: because })
        : await created(sent, mine)
      keeping.drop(true)
      void written(saved)
      return saved
    } catch (error) {
      // What is saved, or kept until the server is back, leaves the page: until the next one is
      // there, a second tap must not send it again.
      if (error instanceof Unreached) {
        keeping.wait(over === base ? typed() : { ...typed(), changes: mine }, record ? over : undefined)
        void message.warning(t.drafts.saved)
        void navigate(paths.drafts())
        return null
      }
      if (error instanceof Refused && error.current) setConflict({ error, current: error.current, mine })
      else if (error instanceof Refused) {
        form.refuse(error.message, error.faults)
        if (error.code === OTHER_FORM) void askAnew()
      } else form.refuse(error instanceof Error ? error.message : String(error), [])
      setBusy(false)
      return null
    }
  }

  const submit = async () => {
    const saved = await save()
    if (saved) onSaved(saved)
  }

  return (
    <form
      className={`record-form${isLong && !isPhone ? " has-jumps" : ""}${isBusy ? " is-busy" : ""}`}
      noValidate
      aria-busy={isBusy}
      onSubmit={(event) => {
        event.preventDefault()
        // Tapping 下一步 twice must not send what the last step has not shown yet.
        if (event.timeStamp - steppedAt.current < DOUBLE_TAP_MS) return
        if (isLast) return void submit()
        goToSection(current + 1)
        steppedAt.current = event.timeStamp
      }}
    >
      <Judge form={form} register={register} record={record} keeping={keeping} reason={because} />
      {isLong && !isPhone && <JumpList form={form} sections={sections} onGo={goToSection} />}
      {record && <BroughtHere register={register} record={record} />}
      {isRestored && (
        <p className="notice">
          {t.form.restored}{" "}
          <Button
            type="link"
            size="small"
            onClick={() => {
              keeping.forget()
              form.forget()
              setReason("")
              setRestored(false)
            }}
          >
            {t.form.discard}
          </Button>
        </p>
      )}
      {draft?.says && isRestored && (
        <p className="notice" role="status">
          {draft.says}
        </p>
      )}
      <Gone facts={gone} />
      <Faults prefix={prefix} message={frame.message} faults={frame.faults} onGo={goTo} />
      {inSteps && <StepHead form={form} sections={sections} step={current} onGo={goToSection} />}
      {asked.some((field) => field.required) && <p className="quiet">{t.form.required}</p>}
      {(!inSteps || current === 0) && <Given form={form} fields={told} />}
      {drawn.map((section) => (
        <fieldset key={section.title} id={`${prefix}-section-${sections.findIndex((one) => one.title === section.title)}`}>
          {section.title && <legend>{section.title}</legend>}
          <div className="fields">
            {section.fields.map((field) => (
              <Fragment key={field.name}>
                <FormField form={form} field={field} prefix={prefix} register={register.id} record={record} before={needed.get(field.name)} />
                {field === lastLooked && <LookUp form={form} register={register} />}
              </Fragment>
            ))}
          </div>
        </fieldset>
      ))}
      {asksReason && isLast && (
        <ReasonBox id={`${prefix}-reason`} value={reason} onChange={setReason} fault={frame.faults.find((fault) => fault.field === "reason")?.message} />
      )}
      <div className="form-foot">
        {frame.kept.length > 0 && (
          <p className="notice form-kept" role="status">
            {t.form.keptHidden(frame.kept.map((field) => field.title))}
          </p>
        )}
        <span className="quiet">{frame.isTouched ? t.form.kept : ""}</span>
        <Button onClick={inSteps && current > 0 ? () => goToSection(current - 1) : onCancel}>{inSteps && current > 0 ? t.form.back : t.form.cancel}</Button>
        {isLast && more?.(() => save(), isBusy)}
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {isLast ? (verb ?? (record ? t.form.save : t.form.create(register.title))) : t.form.next}
        </Button>
      </div>
      {conflict && (
        <ConflictDialog
          register={register}
          mine={conflict.mine}
          before={base.before}
          current={conflict.current}
          message={conflict.error.message}
          onCancel={() => setConflict(null)}
          onApply={(kept, now) => {
            setConflict(null)
            void save(kept, { version: now.version, before: now.values }).then((saved) => saved && onSaved(saved))
          }}
        />
      )}
    </form>
  )
}
