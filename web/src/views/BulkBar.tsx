/** The same step for several rows: what is asked is asked once, what came of it is told row by row. */
import { Button } from "antd"
import { useState } from "react"
import { urge } from "../api/calls"
import { useRecord } from "../api/queries"
import type { Labels, Register, Row, StepDefinition } from "../api/types"
import { t } from "../text/text"
import { Impossible } from "../ui/Impossible"
import { BulkDialog } from "./BulkDialog"

interface Props {
  register: Register
  rows: Row[]
  labels: Labels
  onClear: () => void
}

export function BulkBar({ register, rows, labels, onClear }: Props) {
  const [asking, setAsking] = useState<StepDefinition | null>(null)
  const [isUrging, setUrging] = useState(false)
  const first = useRecord(register.id, rows[0]?.id)
  // Offered is what leads from where all of them stand; what the first cannot do stays, with its
  // reason; each of the others is asked for itself.
  const offered = register.steps.filter((step) => rows.every((row) => row.state !== null && step.from.includes(row.state)))
  const mayUrge = !!first.data?.urge.offered
  return (
    <div className="bulk no-print" role="toolbar" aria-label={t.list.bulk}>
      <strong className="num">{t.list.chosen(rows.length)}</strong>
      {offered.map((step) => {
        const reason = first.data?.steps.find((one) => one.name === step.name && !one.possible)?.reason
        return reason ? (
          <Impossible key={step.name} title={step.title} reason={reason} />
        ) : (
          <Button key={step.name} size="small" disabled={!first.data} onClick={() => setAsking(step)}>
            {step.title}
          </Button>
        )
      })}
      {mayUrge && (
        <Button size="small" onClick={() => setUrging(true)}>
          {t.urge.title}
        </Button>
      )}
      {offered.length === 0 && !mayUrge && <span className="quiet">{t.list.bulkNone}</span>}
      <Button type="link" size="small" onClick={onClear}>
        {t.list.unchoose}
      </Button>
      {isUrging && (
        <BulkDialog
          register={register}
          rows={rows}
          labels={labels}
          step={{ name: "urge", title: t.urge.title, help: t.urge.help, ask: [] }}
          take={(these) => urge(register.id, these.map((row) => row.id))}
          onClose={(isDone) => {
            setUrging(false)
            if (isDone) onClear()
          }}
        />
      )}
      {asking && (
        <BulkDialog
          register={register}
          rows={rows}
          labels={labels}
          step={asking}
          onClose={(isDone) => {
            setAsking(null)
            if (isDone) onClear()
          }}
        />
      )}
    </div>
  )
}
