/** What is drawn of figures; colours are the accent and greys, a bar past its line is red and has the square of a red lamp. */
import type { MeasureFigures } from "../../api/types"
import { measure as words } from "../../text/measure"

export type Draw = "bars" | "line" | "heat" | "spread"
export type Figure = MeasureFigures["figures"][number]

const ACCENT = "#1f4e8c"
const BAD = "#b3261e"
const GREY = "#d5d9df"
const INK = "#1f2329"
/** Bars somebody can still read. */
export const BARS_MAX = 30

const text = { color: INK, fontSize: 12, fontFamily: "inherit" }
const grid = { left: 8, right: 56, top: 24, bottom: 8, containLabel: true }
const labelOf = (figure: Figure, at = 0) => figure.key[at]?.label ?? words.all
const short = (label: string) => (label.length > 12 ? `${label.slice(0, 11)}…` : label)

export function optionOf(draw: Draw, data: MeasureFigures): Record<string, unknown> {
  if (draw === "heat") return heat(data)
  if (draw === "line") return line(data)
  if (draw === "spread") return spread(data)
  return bars(data)
}

function bars(data: MeasureFigures): Record<string, unknown> {
  const shown = data.figures.filter((one) => one.value !== null).slice(0, BARS_MAX)
  const lineAt = shown.find((one) => one.line !== null)?.line ?? null
  return {
    textStyle: text,
    animation: false,
    grid,
    tooltip: { trigger: "item", formatter: (at: { dataIndex: number }) => `${labelOf(shown[at.dataIndex] as Figure)}　${shown[at.dataIndex]?.text ?? ""}` },
    // The line is seen also where nothing reaches it.
    xAxis: { type: "value", max: (at: { max: number }) => (lineAt !== null && lineAt > at.max ? lineAt : undefined), splitLine: { lineStyle: { color: GREY } }, axisLabel: { color: "#595f69" } },
    yAxis: { type: "category", inverse: true, data: shown.map((one) => short(labelOf(one))), axisTick: { show: false }, axisLabel: { color: INK } },
    series: [
      {
        type: "bar",
        barMaxWidth: 18,
        // A square beside the number says in grey what red says.
        label: { show: true, position: "right", formatter: (at: { dataIndex: number }) => `${shown[at.dataIndex]?.text ?? ""}${shown[at.dataIndex]?.keeps === false ? " ■" : ""}` },
        data: shown.map((one) => ({
          value: one.value,
          itemStyle: { color: one.keeps === false ? BAD : ACCENT },
        })),
        markLine:
          lineAt === null
            ? undefined
            : { silent: true, symbol: "none", lineStyle: { color: INK, type: "dashed" }, label: { formatter: `${words.line} ${lineAt}`, position: "start" }, data: [{ xAxis: lineAt }] },
      },
    ],
  }
}

function line(data: MeasureFigures): Record<string, unknown> {
  const shown = data.figures.filter((one) => one.key[0]?.value !== null)
  return {
    textStyle: text,
    animation: false,
    grid: { ...grid, top: 28 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "category", data: shown.map((one) => labelOf(one)), axisLabel: { color: INK, hideOverlap: true } },
    yAxis: { type: "value", scale: true, splitLine: { lineStyle: { color: GREY } } },
    series: [{ type: "line", data: shown.map((one) => one.value), lineStyle: { color: ACCENT, width: 2 }, itemStyle: { color: ACCENT }, symbolSize: 7, label: { show: shown.length <= 12, formatter: (at: { dataIndex: number }) => shown[at.dataIndex]?.text ?? "" } }],
  }
}

/** Two things at once: how dark a field is says how much. */
function heat(data: MeasureFigures): Record<string, unknown> {
  const across = [...new Set(data.figures.map((one) => labelOf(one, 1)))]
  const down = [...new Set(data.figures.map((one) => labelOf(one, 0)))].slice(0, BARS_MAX)
  const cells = data.figures
    .filter((one) => one.value !== null && down.includes(labelOf(one, 0)))
    .map((one) => [across.indexOf(labelOf(one, 1)), down.indexOf(labelOf(one, 0)), one.value])
  const values = cells.map((one) => Number(one[2]))
  return {
    textStyle: text,
    animation: false,
    grid: { ...grid, top: 36, right: 16, bottom: 40 },
    tooltip: { formatter: (at: { value: [number, number, number] }) => `${down[at.value[1]]}　${across[at.value[0]]}　${at.value[2]}` },
    xAxis: { type: "category", position: "top", data: across.map(short), splitArea: { show: true }, axisLabel: { color: INK, interval: 0, rotate: across.length > 8 ? 30 : 0 } },
    yAxis: { type: "category", inverse: true, data: down.map(short), splitArea: { show: true }, axisLabel: { color: INK } },
    visualMap: { min: Math.min(0, ...values), max: Math.max(1, ...values), orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, inRange: { color: ["#f4f6f9", ACCENT] }, textStyle: text },
    series: [{ type: "heatmap", data: cells, label: { show: across.length * down.length <= 160 } }],
  }
}

/** How many units have how much. */
function spread(data: MeasureFigures): Record<string, unknown> {
  const values = data.figures.flatMap((one) => (one.value === null ? [] : [Number(one.value)]))
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const steps = Math.min(12, Math.max(4, Math.ceil(Math.sqrt(values.length))))
  const width = (most - least) / steps || 1
  const counts = Array.from({ length: steps }, () => 0)
  for (const value of values) {
    const at = Math.min(steps - 1, Math.floor((value - least) / width))
    counts[at] = (counts[at] ?? 0) + 1
  }
  const from = (at: number) => Number((least + at * width).toPrecision(3))
  return {
    textStyle: text,
    animation: false,
    grid: { ...grid, right: 16 },
    tooltip: { formatter: (at: { dataIndex: number; value: number }) => `${from(at.dataIndex)}—${from(at.dataIndex + 1)}　${words.units(at.value)}` },
    xAxis: { type: "category", data: counts.map((_, at) => `${from(at)}—${from(at + 1)}`), axisLabel: { color: INK, hideOverlap: true } },
    yAxis: { type: "value", minInterval: 1, splitLine: { lineStyle: { color: GREY } } },
    series: [{ type: "bar", data: counts, barCategoryGap: "4%", itemStyle: { color: ACCENT }, label: { show: true, position: "top", formatter: (at: { value: number }) => (at.value === 0 ? "" : String(at.value)) } }],
  }
}

/** How high a drawing has to be so that its names can be read. */
export function heightOf(draw: Draw, data: MeasureFigures): number {
  const named = new Set(data.figures.map((one) => labelOf(one))).size
  if (draw === "bars" || draw === "heat") return Math.min(BARS_MAX, Math.max(2, named)) * 26 + 80
  return 280
}
