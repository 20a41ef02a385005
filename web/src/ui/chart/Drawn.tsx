/** A drawing; fetched only when there is one to be seen. */
import { BarChart, HeatmapChart, LineChart, MapChart } from "echarts/charts"
import { GeoComponent, GridComponent, LegendComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components"
import { type ECharts, init, registerMap, use } from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"
import { useEffect, useRef } from "react"
import { MAP_NAME } from "./options"
import { DOTS, type Give } from "./picture"

use([BarChart, LineChart, HeatmapChart, MapChart, GeoComponent, GridComponent, LegendComponent, TooltipComponent, MarkLineComponent, VisualMapComponent, CanvasRenderer])

/** A4 between its margins, and half of that. */
const PAPER_PX = 670
const HALF_PAPER_PX = 325

interface Props {
  option: Record<string, unknown>
  height: number
  label: string
  /** The shapes of a map, when it is one. */
  shapes?: object
  /** What was pressed: a bar or a cell, or the name before it. */
  onPick?: (at: number, isName: boolean) => void
  /** What gives the picture of it, once it is drawn; none when it is gone. */
  onReady?: (give: Give | null) => void
}

export default function Drawn({ option, height, label, shapes, onPick, onReady }: Props) {
  const place = useRef<HTMLDivElement>(null)
  const chart = useRef<ECharts | null>(null)
  const pick = useRef(onPick)
  pick.current = onPick
  const ready = useRef(onReady)
  ready.current = onReady
  useEffect(() => {
    if (!place.current) return
    const own = init(place.current)
    chart.current = own
    own.on("click", (at) => pick.current?.(at.dataIndex, at.componentType === "yAxis"))
    ready.current?.(() => own.renderToCanvas({ pixelRatio: DOTS, backgroundColor: "#fff" }))
    const resized = () => own.resize()
    // The paper is laid out after the drawing was told: it is made as wide as it will be there.
    const printed = () => {
      own.resize({ width: place.current?.closest(".dash-charts > :not(.dash-wide)") ? HALF_PAPER_PX : PAPER_PX })
      own.getZr().flush()
    }
    const watcher = new ResizeObserver(resized)
    watcher.observe(place.current)
    window.addEventListener("beforeprint", printed)
    window.addEventListener("afterprint", resized)
    return () => {
      watcher.disconnect()
      window.removeEventListener("beforeprint", printed)
      window.removeEventListener("afterprint", resized)
      own.dispose()
      ready.current?.(null)
      chart.current = null
    }
  }, [])
  useEffect(() => {
    if (shapes) registerMap(MAP_NAME, shapes as Parameters<typeof registerMap>[1])
    chart.current?.resize()
    chart.current?.setOption(option, { notMerge: true })
  }, [option, shapes])
  return <div ref={place} className="drawn" role="img" aria-label={label} style={{ width: "100%", height }} />
}
