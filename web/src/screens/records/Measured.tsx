/** The way from what names a measure, a target that is bound to it or a warning of it, to the records it was counted from. */
import { useQuery } from "@tanstack/react-query"
import { Button, Tooltip } from "antd"
import { Link } from "react-router"
import { listMeasures } from "../../api/calls"
import type { RecordFacts } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"

export function Measured({ record }: { record: RecordFacts }) {
  const id = String(record.values.measure)
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  if (!measures.data) return null
  if (!measures.data.some((one) => one.id === id))
    return (
      <Tooltip title={t.plan.notMeasured}>
        <Button className="impossible" aria-disabled="true" aria-label={`${t.plan.measured}：${t.plan.notMeasured}`}>
          {t.plan.measured}
        </Button>
      </Tooltip>
    )
  return (
    <Link to={paths.measure(id, where(record))}>
      <Button>{t.plan.measured}</Button>
    </Link>
  )
}

/** Registers whose records name a measure, with whose number it is and when. */
const OF: Record<string, { org: string; period: string }> = {
  "plan.target": { org: "measured_of", period: "measured_in" },
  "supervision.warning": { org: "unit", period: "period" },
}

export const namesMeasure = (record: RecordFacts) => record.register in OF && !!record.values.measure

export function where({ register, values }: RecordFacts): Record<string, string> {
  const said = Object.entries(OF[register] ?? {}).map(([name, field]) => [name, values[field]])
  return Object.fromEntries(said.flatMap(([name, value]) => (value ? [[name, String(value)]] : [])))
}
