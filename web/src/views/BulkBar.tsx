/** The same step for several rows, one after the other; what is refused is told row by row. */
import { Button, Input, Modal } from "antd"
import { useState } from "react"
import { takeStep } from "../api/calls"
import { useRecord, useWritten } from "../api/queries"
import type { RecordFacts, Register, Row, StepDefinition } from "../api/types"
import { t } from "../text/text"

interface Props {
  register: Register
  rows: Row[]
  onClear: () => void
}

interface Refusal { label: string; message: string }

export function BulkBar({ register, rows, onClear }: Props) {
  const written = useWritten()
  // What can be done with the first is offered for all; each row is asked for itself.
  const first = useRecord(register.id, rows[0]?.id)
  const [asking, setAsking] = useState<StepDefinition | null>(null)
  const [reason, setReason] = useState("")
  const [done, setDone] = useState<number | null>(null)
  const [refusals, setRefusals] = useState<Refusal[] | null>(null)

  const offered = register.steps.filter(
    (step) =>
      step.ask.every((asked) => asked.type === "reason") &&
      first.data?.steps.some((one) => one.name === step.name && one.possible),
  )

  const run = async (step: StepDefinition) => {
    const refused: Refusal[] = []
    let last: RecordFacts | null = null
    for (const [i, row] of rows.entries()) {
      setDone(i)
      try {
        last = await takeStep(register.id, row.id, step.name, row.version, {}, reason.trim() || undefined)
      } catch (error) {
        refused.push({ label: row.number ?? row.label, message: error instanceof Error ? error.message : String(error) })
      }
    }
    setDone(null)
    setAsking(null)
    setReason("")
    if (last) void written(last)
    if (refused.length > 0) setRefusals(refused)
    else onClear()
  }

  const asksReason = !!asking?.ask.length
  return (
    <div className="bulk no-print" role="toolbar" aria-label={t.list.bulk}>
      <strong className="num">{t.list.chosen(rows.length)}</strong>
      {offered.map((step) => (
        <Button key={step.name} size="small" onClick={() => setAsking(step)}>
          {step.title}
        </Button>
      ))}
      <Button type="link" size="small" onClick={onClear}>
        {t.list.unchoose}
      </Button>
      {asking && (
        <Modal
          open
          title={t.list.bulkTitle(asking.title, rows.length)}
          okText={asking.title}
          cancelText={t.common.cancel}
          confirmLoading={done !== null}
          okButtonProps={{ disabled: asksReason && !reason.trim() }}
          onOk={() => void run(asking)}
          onCancel={() => done === null && setAsking(null)}
        >
          {asksReason && (
            <div className="field">
              <label htmlFor="bulk-reason">{t.step.reason}</label>
              <Input.TextArea id="bulk-reason" autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
            </div>
          )}
          {done !== null && <p role="status">{t.list.bulkDone(done, rows.length)}</p>}
        </Modal>
      )}
      {refusals && (
        <Modal
          open
          title={t.list.bulkRefused(refusals.length, rows.length)}
          footer={null}
          onCancel={() => {
            setRefusals(null)
            onClear()
          }}
        >
          <ul className="todo-rows">
            {refusals.map((one) => (
              <li key={one.label}>
                <strong>{one.label}</strong>
                <span>{one.message}</span>
              </li>
            ))}
          </ul>
        </Modal>
      )}
    </div>
  )
}
