/** A record's facts by group; a masked value can be asked for, with a reason that is logged. */
import { Input, Modal } from "antd"
import { useState } from "react"
import { revealField } from "../api/calls"
import type { Field, RecordFacts, Register, RowValue, Value } from "../api/types"
import { isMissing } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { Masked } from "../fields/Masked"
import { rowsOf } from "../fields/rows/rows"
import { t } from "../text/text"
import { sectionsOf } from "./form/sections"
import { withGroups } from "./groups"

interface Props {
  register: Register
  record: RecordFacts
  only?: string[]
  /** What is shown another way, or says nothing to a reader. */
  without?: string[]
}

export function Facts({ register, record, only, without = [] }: Props) {
  const [revealed, setRevealed] = useState<Record<string, Value>>({})
  const [asking, setAsking] = useState<Field | null>(null)
  // What a step that can be made now still wants is seen to be empty.
  const isOpen = (name: string) => record.steps.some((step) => step.name === name && step.possible)
  const needed = new Set(register.steps.filter((step) => isOpen(step.name)).flatMap((step) => step.need))
  const shown = withGroups(register.fields).filter(
    (field) =>
      !without.includes(field.name) &&
      // The name is the heading of the page already.
      (only ? only.includes(field.name) : field.name !== register.label || field.name in record.masked) &&
      (field.name in record.masked || !isMissing(record.values[field.name]) || needed.has(field.name) || ((field.required || register.list.includes(field.name)) && !field.conditional)),
  )
  const groups = sectionsOf(shown)
  return (
    <>
      {groups.map(({ title, fields }) => (
        <section key={title} className="facts">
          {title && <h3>{title}</h3>}
          <dl>
            {fields.map((field) => {
              const { Cell, isWide } = kindOf(field.type)
              const isMasked = field.name in record.masked && !(field.name in revealed)
              return (
                <div key={field.name} className={isWide || isMany(record.values[field.name]) ? "fact fact-wide" : "fact"}>
                  <dt>{field.title}</dt>
                  <dd>
                    {isMasked ? (
                      <>
                        <Masked text={record.masked[field.name] ?? ""} />{" "}
                        <button type="button" className="link no-print" aria-label={t.record.revealTitle(field.title)} onClick={() => setAsking(field)}>
                          {t.record.reveal}
                        </button>
                      </>
                    ) : (
                      <Cell
                        field={field}
                        value={withRevealed(field, field.name in revealed ? revealed[field.name] : record.values[field.name], revealed)}
                        labels={record.labels}
                        files={record.files}
                        masked={record.masked}
                        at={{ org: record.owner, period: typeof record.values.period === "string" ? record.values.period : null }}
                      />
                    )}
                    {maskedColumns(field, record, revealed).map((column) => (
                      <button key={column.name} type="button" className="link no-print" onClick={() => setAsking(column)}>
                        {t.record.revealTitle(column.title)}
                      </button>
                    ))}
                  </dd>
                </div>
              )
            })}
          </dl>
        </section>
      ))}
      {asking && (
        <Reveal
          field={asking}
          onClose={() => setAsking(null)}
          onReveal={async (reason) => {
            const { value } = await revealField(register.id, record.id, asking.name, reason)
            setRevealed((was) => ({ ...was, [asking.name]: value }))
            setAsking(null)
          }}
        />
      )}
    </>
  )
}

/** Fields of rows that are not shown, each by the name it is asked for with. */
function maskedColumns(field: Field, record: RecordFacts, revealed: Record<string, Value>): Field[] {
  const whole = (field.rows?.fields ?? []).map((one) => ({ ...one, name: `${field.name}.${one.name}` }))
  return whole.filter((one) => one.name in record.masked && !(one.name in revealed))
}

/** Rows with the cells that were shown meanwhile. */
function withRevealed(field: Field, value: Value | undefined, revealed: Record<string, Value>): Value | undefined {
  const shown = Object.entries(revealed).filter(([name]) => name.startsWith(`${field.name}.`))
  if (shown.length === 0) return value
  return rowsOf(value).map((row) => Object.assign({}, row, ...shown.map(([, cells]) => rowsOf(cells).find((one) => one.id === row.id))) as RowValue)
}

/** More of them than fit beside other facts. */
const MANY = 4

const isMany = (value: Value | undefined) => Array.isArray(value) && value.length > MANY

function Reveal({ field, onClose, onReveal }: { field: Field; onClose: () => void; onReveal: (reason: string) => Promise<void> }) {
  const [reason, setReason] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const reveal = () => (reason.trim() ? onReveal(reason.trim()).catch((e: Error) => setFault(e.message)) : setFault(t.step.needReason))
  return (
    <Modal open title={t.record.revealTitle(field.title)} okText={t.record.reveal} cancelText={t.common.cancel} onOk={() => void reveal()} onCancel={onClose}>
      <p>{t.record.revealHelp}</p>
      <div className="field">
        <label htmlFor="reveal-reason">{t.record.revealReason}</label>
        <Input.TextArea id="reveal-reason" autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        {fault && <div className="field-fault" role="alert">{fault}</div>}
      </div>
    </Modal>
  )
}
