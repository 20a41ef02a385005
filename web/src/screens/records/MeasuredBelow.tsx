/** Of what names a measure, the same number of the units below, as it stands. */
import { useQuery } from "@tanstack/react-query"
import { listMeasures } from "../../api/calls"
import type { RecordFacts } from "../../api/types"
import { measure as words } from "../../text/measure"
import { Figures, MANY_AGAIN_MS } from "../../views/figures/Figures"
import { where } from "./Measured"

export default function MeasuredBelow({ record }: { record: RecordFacts }) {
  const id = String(record.values.measure)
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures })
  if (!measures.data?.some((one) => one.id === id)) return null
  return (
    <section className="block">
      <Figures id={id} query={where(record)} along="below" draw="table" title={words.byUnit} againMs={MANY_AGAIN_MS} isQuiet />
    </section>
  )
}
