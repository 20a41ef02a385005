/** A divided measure large: the same drawing, as high as the screen and in large letters. */
import { lazy, Suspense, useEffect, useMemo, useState } from "react"
import type { MeasureFigures } from "../../api/types"
import { measure as words } from "../../text/measure"
import { type Draw, enlarged, optionOf } from "../../ui/chart/options"
import { Wait } from "../../ui/Wait"
import { CountyMap } from "../../views/figures/CountyMap"

const Drawn = lazy(() => import("../../ui/chart/Drawn"))
/** What is ranked on a wall: more rows would be too small to read. */
const ROWS_MAX = 14
/** What stands above and below the drawing, and the source of a map. */
const AROUND_PX = 230
const SOURCE_PX = 40

export function BigFigures({ data, draw, title }: { data: MeasureFigures; draw: Draw | "table"; title: string }) {
  const [height, setHeight] = useState(() => window.innerHeight - AROUND_PX)
  useEffect(() => {
    const resized = () => setHeight(window.innerHeight - AROUND_PX)
    window.addEventListener("resize", resized)
    return () => window.removeEventListener("resize", resized)
  }, [])
  const drawn = draw === "table" ? "bars" : draw
  const shown = useMemo(() => {
    if (drawn !== "bars" && drawn !== "heat") return data
    const rows = [...new Set(data.figures.map((one) => one.key[0]?.value))].slice(0, ROWS_MAX)
    return { ...data, figures: data.figures.filter((one) => rows.includes(one.key[0]?.value)) }
  }, [data, drawn])
  const option = useMemo(() => (drawn === "map" ? {} : enlarged(optionOf(drawn, shown))), [shown, drawn])
  if (drawn === "map") return <CountyMap data={data} title={title} height={height - SOURCE_PX} isLarge onPick={() => {}} />
  const n = new Set(data.figures.map((one) => one.key[0]?.value)).size
  return (
    <>
      <Suspense fallback={<Wait />}>
        <Drawn option={option} height={height} label={words.drawn(title, shown.figures.length)} />
      </Suspense>
      {(drawn === "bars" || drawn === "heat") && n > ROWS_MAX && <p>{words.bigMore(ROWS_MAX, n - ROWS_MAX)}</p>}
    </>
  )
}
