/** A pivot table as figures that can be drawn: bars by one thing, a heat table by two. */
import type { MeasureFigures, PivotCell, PivotTable } from "../../api/types"
import type { Draw } from "../../ui/chart/options"

export function drawnOf(data: PivotTable): Draw {
  if (data.columns.length > 0) return "heat"
  // What follows in time is a line, not a ranking.
  const isInTime = data.lines.length > 1 && data.lines.every(({ key: [first] }) => !first?.value || /^\d{4}/.test(first.value)) && !data.lines.some(({ key: [first] }) => first?.level)
  return isInTime && data.down.length === 1 ? "line" : "bars"
}

export function figuresOf(data: PivotTable): MeasureFigures {
  const figure = (labels: { value: string | null; label: string; place: string }[], cell: PivotCell) => ({
    key: labels.map((one) => ({ ...one, level: null })),
    value: cell.value,
    text: cell.text,
    part: null,
    of: null,
    rows: cell.rows,
    unknown: cell.unknown,
    line: null,
    keeps: null,
    rank: null,
  })
  const placed = (at: number) => String(at).padStart(6, "0")
  const lines = data.lines.map((line, at) => ({ line, label: { place: placed(at), value: line.key.map((key) => key.value).join("|") as string | null, label: line.key.map((key) => key.label).join(" ") } }))
  const figures =
    data.columns.length === 0
      ? lines.map(({ line, label }) => figure([label], line.all))
      : lines.flatMap(({ line, label }) =>
          line.cells.flatMap((cell, at) => {
            const column = data.columns[at]
            return cell && column ? [figure([label, { value: column.key.value, label: column.key.label, place: placed(at) }], cell)] : []
          }),
        )
  if (drawnOf(data) === "bars") figures.sort((a, b) => Number(b.value ?? -Infinity) - Number(a.value ?? -Infinity))
  return { id: "", title: data.counted, unit: data.unit, better: null, places: 0, figures, whole: figure([], data.all), summed: data.summed, period: null,
    since: [], history: data.history }
}
