/** Why a record is in its state, where who brought it there gave a reason: 退回修改 and what for. */
import { useHistory } from "../api/queries"
import type { RecordFacts, Register } from "../api/types"
import { dayInSentence, instantInTable } from "../text/dates"
import { broughtHere } from "./history"

export function BroughtHere({ register, record }: { register: Register; record: RecordFacts }) {
  const history = useHistory(register.id, record.id)
  const entry = broughtHere(history.data?.entries ?? [])
  if (!entry) return null
  return (
    <p className="notice">
      <strong>{entry.title}</strong>：{entry.reason}
      <span className="quiet">{`　${entry.by} ${dayInSentence(instantInTable(entry.at))}`}</span>
    </p>
  )
}
