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
  const text = (value: unknown) => (value ? String(value) : undefined)
  return (
    <Link to={paths.measure(id, { org: text(values.measured_of), period: text(values.measured_in) })}>
      <Button>{t.plan.measured}</Button>
    </Link>
  )
}
