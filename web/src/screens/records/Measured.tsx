/** The way from a target that is bound to a measure to the records it was counted from. */
import { useQuery } from "@tanstack/react-query"
import { Button, Tooltip } from "antd"
import { Link } from "react-router"
import { listMeasures } from "../../api/calls"
import type { RecordFacts } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"

export function Measured({ target: { values } }: { target: RecordFacts }) {
  const id = String(values.measure)
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
    <Link to={paths.measure(id, where(values))}>
      <Button>{t.plan.measured}</Button>
    </Link>
  )
}

/** Whose number it is, and when. */
export function where({ measured_of, measured_in }: RecordFacts["values"]): Record<string, string> {
  const said = { org: measured_of, period: measured_in }
  return Object.fromEntries(Object.entries(said).flatMap(([name, value]) => (value ? [[name, String(value)]] : [])))
}
