/** Takes one step on many rows, or urges them, and tells of each what came of it; very many go on in the background. */
import { Button, Modal } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { takeSteps } from "../api/calls"
import { useJob, useManyWritten, useRecord } from "../api/queries"
import type { Job, Labels, Register, Row, StepDefinition, StepOutcome, StepsTaken, Values } from "../api/types"
import { paths } from "../paths"
import { t } from "../text/text"
import { Lamp } from "../ui/Lamp"
import { type Fault, Faults } from "./Faults"
import { missingOf, StepFields } from "./StepFields"
import { changesFrom } from "./values"

interface Props {
  register: Register
  rows: Row[]
  labels: Labels
  step: Pick<StepDefinition, "name" | "title" | "help" | "ask">
  /** What is done instead of taking the step. */
  take?: (rows: Row[]) => Promise<StepsTaken>
  /** Whether anything was done. */
  onClose: (isDone: boolean) => void
}

const PREFIX = "bulk"

export function BulkDialog({ register, rows, labels, step, take, onClose }: Props) {
  const written = useManyWritten()
  const [inputs, setInputs] = useState<Values>({})
  const [reason, setReason] = useState("")
  const [faults, setFaults] = useState<Fault[]>([])
  const [failure, setFailure] = useState<string | null>(null)
  const [told, setTold] = useState<StepOutcome[]>([])
  const [isSending, setSending] = useState(false)
  const [jobId, setJobId] = useState<string>()
  const job = useJob(jobId).data
  // What the platform fills in is shown as of the first; of each it fills in its own where nothing else is said.
  const begun = useRecord(register.id, step.ask.length > 0 ? rows[0]?.id : undefined).data?.steps.find((one) => one.name === step.name)?.start
  const filled: Values = { ...begun, ...inputs }
  const isUnderWay = !!jobId && !job?.ended_at
  const outcomes = jobId ? outcomesOf(rows, job) : told
  const refused = outcomes.filter((one) => one.refusal !== null)
  const stopped = job?.ended_at && job.state !== "done" ? job.says : null
  const isOver = !isSending && outcomes.length > 0

  const run = async (these: Row[]) => {
    const missing = missingOf(step, filled, reason)
    setFaults(missing)
    setFailure(null)
    if (missing.length > 0) return
    const kept = outcomes.filter((one) => !these.some((row) => row.id === one.id))
    setSending(true)
    try {
      const taken = await (take?.(these) ?? takeSteps(register.id, step.name, these, inputs, reason.trim() || undefined))
      setTold([...kept, ...taken.outcomes])
      setJobId(taken.job ?? undefined)
      await written()
    } catch (error) {
      setFailure(error instanceof Error ? error.message : String(error))
    } finally {
      setSending(false)
    }
  }
  const close = () => {
    if (jobId) void written()
    onClose(!!jobId || outcomes.length > refused.length)
  }

  return (
    <Modal
      open
      title={t.list.bulkTitle(step.title, rows.length)}
      closable={!isSending}
      mask={{ closable: false }}
      onCancel={() => !isSending && close()}
      footer={
        isOver || isUnderWay ? (
          <>
            {isOver && refused.length > 0 && (
              <Button onClick={() => void run(rows.filter((row) => refused.some((one) => one.id === row.id)))}>{t.list.bulkAgain(refused.length)}</Button>
            )}
            <Button type="primary" onClick={close}>
              {t.common.close}
            </Button>
          </>
        ) : (
          <>
            <Button disabled={isSending} onClick={() => onClose(false)}>
              {t.common.cancel}
            </Button>
            <Button type="primary" loading={isSending} onClick={() => void run(rows)}>
              {step.title}
            </Button>
          </>
        )
      }
    >
      {step.help && <p>{step.help}</p>}
      <Faults prefix={PREFIX} message={failure ?? stopped} faults={faults} />
      {!isUnderWay && (!isOver || refused.length > 0) && (
        <StepFields prefix={PREFIX} step={step} inputs={filled} onInputs={(next) => setInputs(changesFrom({ ...begun }, next))} reason={reason} onReason={setReason} faults={faults} />
      )}
      {isUnderWay && (
        <p role="status">
          <span className="num">{t.list.bulkDone(job?.done ?? 0, rows.length)}</span> <Link to={paths.jobs()}>{t.list.bulkLeave}</Link>
        </p>
      )}
      {isOver && (
        <>
          <p role="status" className="num">
            {t.list.bulkResult(outcomes.length - refused.length, refused.length)}
          </p>
          {/* It scrolls by itself, so the keyboard must reach it. */}
          <ul className="bulk-results" aria-label={t.list.bulkResults} tabIndex={0}>
            {[...outcomes].sort((a, b) => Number(b.refusal !== null) - Number(a.refusal !== null)).map(({ id, refusal }) => (
              <li key={id}>
                <span>{nameOf(rows.find((row) => row.id === id), register, labels)}</span>
                <Lamp tone={refusal === null ? "good" : "bad"}>{refusal ?? t.list.bulkRowDone}</Lamp>
              </li>
            ))}
          </ul>
        </>
      )}
    </Modal>
  )
}

/** The number, or the name and whose it is: parts of one thing are all called alike. */
function nameOf(row: Row | undefined, register: Register, labels: Labels) {
  if (!row || row.number) return row?.number ?? ""
  const owner = labels[String(row.values[register.owner ?? ""])]
  return owner ? t.list.whose(row.label, owner) : row.label
}

/** What came of each row of a background job that has ended. */
function outcomesOf(rows: Row[], job: Job | undefined): StepOutcome[] {
  if (job?.state !== "done") return []
  const { refused } = job.result as unknown as { refused: StepOutcome[] }
  return rows.map(({ id }) => ({ id, refusal: refused.find((one) => one.id === id)?.refusal ?? null }))
}
