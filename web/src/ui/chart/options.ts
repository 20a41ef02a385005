/** What is drawn of figures; colours are the accent and greys, a bar past its line is red and has the square of a red lamp. */
import type { MapFacts, MeasureFigures } from "../../api/types"
import { measure as words } from "../../text/measure"
import { onAxis, plain } from "../../text/numbers"

export type Draw = "bars" | "line" | "heat" | "spread" | "map"
export type Figure = MeasureFigures["figures"][number]

const ACCENT = "#1f4e8c"
const BAD = "#b3261e"
const GREY = "#d5d9df"
export const INK = "#1f2329"
export const QUIET = "#595f69"
/** Bars somebody can still read. */
export const BARS_MAX = 30

// A canvas inherits no font: what it cannot read it draws in 10 px.
export const FONT = '"Microsoft YaHei", "PingFang SC", "Noto Sans SC", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", sans-serif'
const text = { color: INK, fontSize: 12, fontFamily: FONT }
const grid = { left: 8, right: 56, top: 24, bottom: 8, containLabel: true }
/** What lies over a line is read all the same. */
const onPaper = { backgroundColor: "#fff", padding: [1, 2], borderRadius: 2 }
const labelOf = (figure: Figure, at = 0) => figure.key[at]?.label ?? words.all
const short = (label: string) => (label.length > 12 ? `${label.slice(0, 11)}…` : label)

/** What stands in rows or columns: units with the first of their numbers first, all else as it is ordered. */
export function namesOf(data: MeasureFigures, at: number): Figure["key"] {
  const all = new Map(data.figures.flatMap(({ key }) => (key[at] ? [[key[at].value ?? "", key[at]] as const] : [])))
  const keys = [...all.values()]
  // What is of no unit below stands last.
  if (keys.some((key) => key.level !== null)) return [...keys.filter((key) => key.value !== null), ...keys.filter((key) => key.value === null)]
  return keys.sort((a, b) => (a.place < b.place ? -1 : 1))
}

/** Rows with those of one level together: the schools of a city itself stand below its counties, under a heading. */
export function byLevel(figures: Figure[]): { heading: string; figures: Figure[] }[] {
  const levels = [...new Set(figures.map((one) => one.key[0]?.level ?? ""))].sort((a, b) => levelAt(a) - levelAt(b))
  return levels.map((level, n) => ({ heading: n === 0 || !level ? "" : (words.directly[level] ?? words.others), figures: figures.filter((one) => (one.key[0]?.level ?? "") === level) }))
}

/** 5 %, 123 万元 */
const withUnit = (n: number, unit: string | null) => {
  const said = onAxis(n, unit)
  return unit ? `${said}${said.endsWith("万") ? "" : " "}${unit}` : said
}

/** What no level is said of is what the unit itself has. */
const LEVELS = ["county", "district", "school", "campus"]
const levelAt = (level: string) => (level === "" ? LEVELS.length + 1 : LEVELS.includes(level) ? LEVELS.indexOf(level) : LEVELS.length)

/** What bars are drawn of, from above; a heading is none. */
export function barsOf(data: MeasureFigures): (Figure | string)[] {
  const shown = data.figures.filter((one) => one.value !== null).slice(0, BARS_MAX)
  return byLevel(shown).flatMap(({ heading, figures }) => (heading ? [heading, ...figures] : figures))
}

export function optionOf(draw: Draw, data: MeasureFigures): Record<string, unknown> {
  if (draw === "heat") return heat(data)
  if (draw === "line") return line(data)
  if (draw === "spread") return spread(data)
  return bars(data)
}

function bars(data: MeasureFigures): Record<string, unknown> {
  const rows = barsOf(data)
  const at = (index: number) => (typeof rows[index] === "string" ? undefined : (rows[index] as Figure | undefined))
  const lineAt = rows.flatMap((one) => (typeof one === "string" || one.line === null ? [] : [one.line]))[0] ?? null
  const told = (one: Figure | undefined) => (one ? `${plain(one.text)}${one.keeps === false ? " ■" : ""}` : "")
  return {
    textStyle: text,
    animation: false,
    grid,
    tooltip: { trigger: "item", formatter: ({ dataIndex }: { dataIndex: number }) => { const one = at(dataIndex); return one ? `${labelOf(one)}　${plain(one.text)}` : "" } },
    // The line is seen also where nothing reaches it.
    xAxis: { type: "value", max: (at: { max: number }) => (lineAt !== null && lineAt > at.max ? lineAt : undefined), splitLine: { lineStyle: { color: GREY } }, axisLabel: { color: QUIET, hideOverlap: true, formatter: (n: number) => onAxis(n, data.unit) } },
    yAxis: { type: "category", inverse: true, triggerEvent: true, data: rows.map((one) => (typeof one === "string" ? { value: one, textStyle: { fontWeight: "bold" } } : short(labelOf(one)))), axisTick: { show: false }, axisLabel: { color: INK } },
    series: [
      {
        type: "bar",
        barMaxWidth: 18,
        // A square beside the number says in grey what red says.
        label: { show: true, position: "right", ...onPaper, formatter: ({ dataIndex }: { dataIndex: number }) => told(at(dataIndex)) },
        data: rows.map((one) => (typeof one === "string" ? null : { value: one.value, itemStyle: { color: one.keeps === false ? BAD : ACCENT } })),
        markLine:
          lineAt === null
            ? undefined
            : { silent: true, symbol: "none", lineStyle: { color: INK, type: "dashed" }, label: { formatter: `${words.line} ${withUnit(lineAt, data.unit)}`, position: "start" }, data: [{ xAxis: lineAt }] },
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
    // Steps finer than the numbers are told would say what nobody knows.
    yAxis: { type: "value", scale: true, minInterval: 10 ** -data.places, splitLine: { lineStyle: { color: GREY } }, axisLabel: { formatter: (n: number) => onAxis(n, data.unit) } },
    series: [{ type: "line", data: shown.map((one) => one.value), lineStyle: { color: ACCENT, width: 2 }, itemStyle: { color: ACCENT }, symbolSize: 7, label: { show: shown.length <= 12, formatter: (at: { dataIndex: number }) => plain(shown[at.dataIndex]?.text ?? "") } }],
  }
}

/** Whether names beside each other would run into one another on a phone. */
const isTight = (names: string[]) => (globalThis.innerWidth ?? 1440) < 768 && names.join("").length > 14

/** What stands at the rows of a heat drawing, from above. */
export const heatRowsOf = (data: MeasureFigures) => namesOf(data, 0).slice(0, BARS_MAX)

/** What the cells of a heat drawing are drawn of. */
export function heatCellsOf(data: MeasureFigures): Figure[] {
  const down = heatRowsOf(data).map((key) => key?.value)
  return data.figures.filter((one) => one.value !== null && down.includes(one.key[0]?.value))
}

/** Two things at once: how dark a field is says how much. */
function heat(data: MeasureFigures): Record<string, unknown> {
  const keys = [heatRowsOf(data), namesOf(data, 1)] as const
  const [down, across] = keys.map((of) => of.map((key) => key?.label ?? words.all)) as [string[], string[]]
  const place = (one: Figure, at: 0 | 1) => keys[at].findIndex((key) => key?.value === one.key[at]?.value)
  const cells = heatCellsOf(data).map((one) => [place(one, 1), place(one, 0), one.value])
  const values = cells.map((one) => Number(one[2]))
  return {
    textStyle: text,
    animation: false,
    grid: { ...grid, top: 36, right: 16, bottom: 40 },
    tooltip: { formatter: (at: { value: [number, number, number] }) => `${down[at.value[1]]}　${across[at.value[0]]}　${at.value[2]}` },
    xAxis: { type: "category", position: "top", data: across.map(short), axisLabel: { color: INK, interval: 0, rotate: across.length > 8 || isTight(across) ? 30 : 0 } },
    yAxis: { type: "category", inverse: true, data: down.map(short), triggerEvent: true, axisLabel: { color: INK } },
    visualMap: { min: Math.min(0, ...values), max: Math.max(1, ...values), text: [Math.max(1, ...values), Math.min(0, ...values)].map((n) => withUnit(n, data.unit)), orient: "horizontal", left: "center", bottom: 0, itemHeight: 90, inRange: { color: ["#f4f6f9", ACCENT] }, textStyle: text },
    series: [{ type: "heatmap", data: cells, itemStyle: { borderColor: "#fff", borderWidth: 1 }, label: { show: across.length * down.length <= 160 } }],
  }
}

/** How many units have how much. */
function spread(data: MeasureFigures): Record<string, unknown> {
  const values = data.figures.flatMap((one) => (one.value === null ? [] : [Number(one.value)]))
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const steps = Math.min(12, Math.max(4, Math.ceil(Math.sqrt(values.length))))
  const width = (most - least) / steps || 1
  const within: string[][] = Array.from({ length: steps }, () => [])
  for (const one of data.figures) {
    if (one.value !== null) within[Math.min(steps - 1, Math.floor((Number(one.value) - least) / width))]?.push(labelOf(one))
  }
  const counts = within.map((names) => names.length)
  const isOfSchools = data.figures.some((one) => one.key[0]?.level === "school")
  const from = (at: number) => Number((least + at * width).toPrecision(3))
  return {
    textStyle: text,
    animation: false,
    grid: { ...grid, left: 24, right: 16, top: 36, bottom: 24 },
    tooltip: { confine: true, formatter: (at: { dataIndex: number; value: number }) => [`${from(at.dataIndex)}—${from(at.dataIndex + 1)}　${words.spreadOf(at.value, isOfSchools)}`, ...namedFew(within[at.dataIndex] ?? [])].join("<br>") },
    xAxis: { type: "category", data: counts.map((_, at) => `${onAxis(from(at), data.unit)}—${onAxis(from(at + 1), data.unit)}`), axisLabel: { color: INK, interval: 0, rotate: 30 }, name: words.spreadAcross(data.unit), nameLocation: "middle", nameGap: 48, nameTextStyle: { color: QUIET } },
    yAxis: { type: "value", minInterval: 1, name: words.spreadUp(isOfSchools), nameTextStyle: { color: QUIET }, splitLine: { lineStyle: { color: GREY } } },
    series: [{ type: "bar", data: counts, barCategoryGap: "4%", itemStyle: { color: ACCENT }, label: { show: true, position: "top", formatter: (at: { value: number }) => (at.value === 0 ? "" : String(at.value)) } }],
  }
}

/** Some of the names of a class, and how many others. */
const NAMED = 12
const safe = (name: string) => name.replace(/[&<>]/g, (one) => `&#${one.charCodeAt(0)};`)
const namedFew = (names: string[]) => (names.length > NAMED ? [...names.slice(0, NAMED).map(safe), words.namesMore(names.length - NAMED)] : names.map(safe))

/** Areas shaded by how much they have; what has no number stays white. */
export function mapOf(data: MeasureFigures, map: MapFacts): Record<string, unknown> {
  const of = new Map(data.figures.map((one) => [one.key[0]?.value, one]))
  const shown = map.areas.map((area) => ({ area, figure: of.get(area.org) }))
  const values = shown.flatMap(({ figure }) => (figure?.value == null ? [] : [Number(figure.value)]))
  const [least, most] = [Math.min(...values), Math.max(...values)]
  const said = (name: string) => shown.find(({ area }) => area.title === name)?.figure
  return {
    textStyle: text,
    animation: false,
    tooltip: { formatter: (at: { name: string }) => `${at.name}　${plain(said(at.name)?.text ?? "")}` },
    // Where all have the same there are no shades to tell.
    visualMap: { type: "piecewise", show: most > least, splitNumber: Math.min(5, Math.max(1, new Set(values).size)), precision: data.places, min: least, max: most === least ? least + 1 : most, left: 4, bottom: 4, formatter: (from: number, to: number) => `${from.toFixed(data.places)}—${to.toFixed(data.places)}${data.unit ? ` ${data.unit}` : ""}`, inRange: { color: most > least ? ["#e6edf6", "#1f4e8c"] : ["#e6edf6"] }, textStyle: text },
    series: [
      {
        type: "map",
        map: MAP_NAME,
        aspectScale: 0.82,
        layoutCenter: ["50%", "50%"],
        layoutSize: "98%",
        selectedMode: false,
        itemStyle: { areaColor: "#fff", borderColor: "#7d8794", borderWidth: 1 },
        emphasis: { label: { color: INK }, itemStyle: { areaColor: "#f3d9a4" } },
        label: {
          show: true,
          color: INK,
          fontSize: 12,
          lineHeight: 16,
          textBorderColor: "#fff",
          textBorderWidth: 3,
          formatter: (at: { name: string }) => `${at.name}\n${plain(said(at.name)?.text ?? "")}${said(at.name)?.keeps === false ? " ■" : ""}`,
        },
        data: shown.map(({ area, figure }) => ({ name: area.title, value: figure?.value ?? Number.NaN })),
      },
    ],
  }
}

export const MAP_NAME = "counties"

/** The map as what draws it takes it. */
export const shapesOf = (map: MapFacts) => ({
  type: "FeatureCollection",
  features: map.areas.map((area) => ({ type: "Feature", properties: { name: area.title }, geometry: area.shape })),
})

/** The same in letters for a wall. */
export function enlarged(option: Record<string, unknown>): Record<string, unknown> {
  const size = Math.round(Math.max(18, Math.min(32, window.innerHeight / 38)))
  const grow = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(grow)
    if (typeof value !== "object" || value === null) return value
    const grown = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, grow(one)]))
    for (const key of ["label", "axisLabel", "textStyle"]) if (key in grown) grown[key] = { ...(grown[key] as object), fontSize: size }
    if (grown.type === "map") grown.label = { ...(grown.label as object), lineHeight: size * 1.25 }
    if ("barMaxWidth" in grown) grown.barMaxWidth = size * 1.4
    if (grown.type === "category") grown.axisLabel = { ...(grown.axisLabel as object), fontSize: size }
    return grown
  }
  const grid = option.grid as Record<string, unknown> | undefined
  // A map lies in no grid.
  if (!grid) return grow(option) as Record<string, unknown>
  return { ...(grow(option) as Record<string, unknown>), grid: { ...grid, right: size * 6, top: size * 2.4, bottom: option.visualMap ? size * 3 : 8 } }
}

/** One thing in two periods. */
export interface Beside {
  label: string
  now: number | null
  then: number | null
}

/** Two bars for each: the period asked about in the accent, the earlier one in grey. */
export function besideOf(rows: Beside[], [now, then]: [string, string], unit: string | null): Record<string, unknown> {
  const shown = rows.slice(0, BARS_MAX)
  const bars = (name: string, color: string, data: (number | null)[]) => ({ type: "bar", name, barMaxWidth: 12, itemStyle: { color }, label: { show: shown.length <= 20, position: "right", formatter: (at: { value: number | null }) => (at.value == null ? "" : onAxis(at.value, unit)) }, data })
  return {
    textStyle: text,
    animation: false,
    legend: { top: 0, textStyle: text },
    grid: { ...grid, top: 32 },
    tooltip: { trigger: "axis" },
    xAxis: { type: "value", splitLine: { lineStyle: { color: GREY } }, axisLabel: { color: QUIET, hideOverlap: true, formatter: (n: number) => onAxis(n, unit) } },
    yAxis: { type: "category", inverse: true, data: shown.map((one) => short(one.label)), axisTick: { show: false }, axisLabel: { color: INK } },
    series: [bars(now, ACCENT, shown.map((one) => one.now)), bars(then, "#9aa3b0", shown.map((one) => one.then))],
  }
}

export const heightOfBeside = (rows: Beside[]) => Math.min(BARS_MAX, Math.max(2, rows.length)) * 38 + 80

/** How high a drawing has to be so that its names can be read. */
export function heightOf(draw: Draw, data: MeasureFigures): number {
  const named = new Set(data.figures.map((one) => labelOf(one))).size
  if (draw === "map") return 460
  if (draw === "bars") return Math.min(BARS_MAX + LEVELS.length, Math.max(2, barsOf(data).length)) * 26 + 80
  if (draw === "heat") return Math.min(BARS_MAX, Math.max(2, named)) * 26 + 80
  return 280
}
