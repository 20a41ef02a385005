/** 催办: how often whoever has the record was asked to hurry, and asking again. */
import { Button } from "antd"
import { useState } from "react"
import { urge } from "../api/calls"
import { useManyWritten } from "../api/queries"
import type { RecordFacts, Register } from "../api/types"
import { t } from "../text/text"
import { Impossible } from "../ui/Impossible"
import { useNotices } from "../ui/notices"
import { Lamp } from "../ui/Lamp"

export function Urge({ register, record }: { register: Register; record: RecordFacts }) {
  const message = useNotices()
  const written = useManyWritten()
  const [isBusy, setBusy] = useState(false)
  const { times, offered, reason } = record.urge
  const ask = async () => {
    setBusy(true)
    try {
      const refusal = (await urge(register.id, [record.id])).outcomes[0]?.refusal
      void (refusal ? message.error(refusal) : message.success(t.urge.done))
    } catch (error) {
      void message.error(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
      await written()
    }
  }
  return (
    <>
      {times > 0 && <Lamp tone="wait">{t.urge.times(times)}</Lamp>}
      {offered && reason && (
        <>
          <Impossible title={t.urge.title} reason={reason} />
          <span className="phone-only quiet" aria-hidden="true">{reason}</span>
        </>
      )}
      {offered && !reason && (
        <Button size="small" className="no-print" loading={isBusy} onClick={() => void ask()}>
          {t.urge.title}
        </Button>
      )}
    </>
  )
}
