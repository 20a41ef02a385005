/** Takes one step on many rows, one after the other, and tells of each what came of it. */
import { Button, Modal } from "antd"
import { useState } from "react"
import { takeStep } from "../api/calls"
import { useWritten } from "../api/queries"
import type { RecordFacts, Register, Row, StepDefinition, Values } from "../api/types"
import { t } from "../text/text"
import { Lamp } from "../ui/Lamp"
import { type Fault, Faults } from "./Faults"
import { missingOf, StepFields } from "./StepFields"

interface Props {
  register: Register
  rows: Row[]
  step: StepDefinition
  /** Whether anything was done. */
  onClose: (isDone: boolean) => void
}

/** What came of one row: none when it was done, else why not. */
interface Result { row: Row; refusal: string | null }

const PREFIX = "bulk"

export function BulkDialog({ register, rows, step, onClose }: Props) {
  const written = useWritten()
  const [inputs, setInputs] = useState<Values>({})
  const [reason, setReason] = useState("")
  const [faults, setFaults] = useState<Fault[]>([])
  const [results, setResults] = useState<Result[]>([])
  const [isBusy, setBusy] = useState(false)
  const refused = results.filter((one) => one.refusal !== null)
  const isOver = !isBusy && results.length > 0

  const run = async (these: Row[]) => {
    const missing = missingOf(step, inputs, reason)
    setFaults(missing)
    if (missing.length > 0) return
    const kept = results.filter((one) => !these.includes(one.row))
    setBusy(true)
    let last: RecordFacts | null = null
    for (const [i, row] of these.entries()) {
      let refusal: string | null = null
      try {
        last = await takeStep(register.id, row.id, step.name, row.version, inputs, reason.trim() || undefined)
      } catch (error) {
        refusal = error instanceof Error ? error.message : String(error)
      }
      kept.push({ row, refusal })
      setResults([...kept])
      if (i === these.length - 1 && last) await written(last)
    }
    setBusy(false)
  }

  return (
    <Modal
      open
      title={t.list.bulkTitle(step.title, rows.length)}
      closable={!isBusy}
      mask={{ closable: false }}
      onCancel={() => !isBusy && onClose(results.length > refused.length)}
      footer={
        isOver ? (
          <>
            {refused.length > 0 && <Button onClick={() => void run(refused.map((one) => one.row))}>{t.list.bulkAgain(refused.length)}</Button>}
            <Button type="primary" onClick={() => onClose(results.length > refused.length)}>
              {t.list.bulkClose}
            </Button>
          </>
        ) : (
          <>
            <Button disabled={isBusy} onClick={() => onClose(false)}>
              {t.common.cancel}
            </Button>
            <Button type="primary" loading={isBusy} onClick={() => void run(rows)}>
              {step.title}
            </Button>
          </>
        )
      }
    >
      {step.help && <p>{step.help}</p>}
      <Faults prefix={PREFIX} faults={faults} />
      {(!isOver || refused.length > 0) && (
        <StepFields prefix={PREFIX} step={step} inputs={inputs} onInputs={setInputs} reason={reason} onReason={setReason} faults={faults} />
      )}
      {results.length > 0 && (
        <>
          <p role="status" className="num">
            {isBusy ? t.list.bulkDone(results.length, rows.length) : t.list.bulkResult(results.length - refused.length, refused.length)}
          </p>
          <ul className="bulk-results">
            {[...results].sort((a, b) => Number(b.refusal !== null) - Number(a.refusal !== null)).map(({ row, refusal }) => (
              <li key={row.id}>
                <span>{row.number ?? row.label}</span>
                <Lamp tone={refusal === null ? "good" : "bad"}>{refusal ?? t.list.bulkRowDone}</Lamp>
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  )
}
