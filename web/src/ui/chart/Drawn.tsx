/** A drawing; fetched only when there is one to be seen. */
import { BarChart, HeatmapChart, LineChart } from "echarts/charts"
import { GridComponent, MarkLineComponent, TooltipComponent, VisualMapComponent } from "echarts/components"
import { type ECharts, init, use } from "echarts/core"
import { CanvasRenderer } from "echarts/renderers"
import { useEffect, useRef } from "react"

use([BarChart, LineChart, HeatmapChart, GridComponent, TooltipComponent, MarkLineComponent, VisualMapComponent, CanvasRenderer])

interface Props {
  option: Record<string, unknown>
  height: number
  label: string
  onPick?: (at: number) => void
  /** What gives the picture of it, once it is drawn. */
  onReady?: (picture: () => string) => void
}

export default function Drawn({ option, height, label, onPick, onReady }: Props) {
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
    own.on("click", (at) => pick.current?.(at.dataIndex))
    ready.current?.(() => own.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: "#fff" }))
    const resized = () => own.resize()
    const watcher = new ResizeObserver(resized)
    watcher.observe(place.current)
    window.addEventListener("beforeprint", resized)
    return () => {
      watcher.disconnect()
      window.removeEventListener("beforeprint", resized)
      own.dispose()
      chart.current = null
    }
  }, [])
  useEffect(() => {
    chart.current?.resize()
    chart.current?.setOption(option, { notMerge: true })
  }, [option])
  return <div ref={place} role="img" aria-label={label} style={{ width: "100%", height }} />
}
