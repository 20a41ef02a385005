/** Of what names a measure, the same number of the units below, as it stands, and how far each is from the target. */
import { useQuery } from "@tanstack/react-query"
import { listMeasures } from "../../api/calls"
import type { RecordFacts } from "../../api/types"
import { measure as words } from "../../text/measure"
import { Figures, type Goal, MANY_AGAIN_MS } from "../../views/figures/Figures"
import { where } from "./Measured"

export default function MeasuredBelow({ record }: { record: RecordFacts }) {
  const id = String(record.values.measure)
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  const measure = measures.data?.find((one) => one.id === id)
  if (!measure) return null
  return (
    <section className="block">
      <Figures id={id} query={where(record)} along="below" draw="table" title={words.byUnit} againMs={MANY_AGAIN_MS} goal={goalOf(record, measure.unit)} isQuiet />
    </section>
  )
}

/** What every unit is to come to: of a number that is the sum of its parts none has all of it. */
function goalOf({ register, values }: RecordFacts, unit: string | null): Goal | undefined {
  const isOfEach = register === "plan.target" && values.additive === false && values.value != null && (values.unit ?? "") === (unit ?? "")
  return isOfEach ? { value: Number(values.value), isMost: values.comparator === "le" || values.comparator === "lt" } : undefined
}
