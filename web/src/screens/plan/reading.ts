/** A plan and all that was read out of it, put together into a tree. */
import { useQueryClient } from "@tanstack/react-query"
import { useMemo } from "react"
import { useAllRows, useRecord, useWritten } from "../../api/queries"
import type { Labels, RecordFacts, Row } from "../../api/types"
import { type Span, unitsOf, locate } from "./segments"

export type ItemKind = "task" | "target" | "deliverable"

export const registerOf: Record<ItemKind, string> = {
  task: "plan.task",
  target: "plan.target",
  deliverable: "plan.deliverable",
}

export interface Item {
  kind: ItemKind
  row: Row
  /** A task's targets and deliverables, in the order of the text; what places have of a target. */
  children: Item[]
}

export interface Section {
  row: Row | null
  tasks: Item[]
  /** It goes on behind what stands under it: its heading was shown above. */
  goesOn?: boolean
}

export interface Parts { sections: Section[]; items: Item[]; labels: Labels; milestones: Row[] }

const number = (value: unknown) => (value === null || value === undefined ? Number.MAX_SAFE_INTEGER : Number(value))
const byPlace = (a: Row, b: Row) =>
  number(a.values.at) - number(b.values.at) || number(a.values.no) - number(b.values.no) || a.created_at.localeCompare(b.created_at)

/** A plan of more tasks is not put together on one page: a province's is looked at on the wall. */
const TASKS_MAX = 1_000

/** The plan's own record with its text, and its parts as they arrive. */
export function usePlan(id: string) {
  const plan = useRecord("plan.plan", id)
  const filter = { "f.plan": id }
  const n = plan.data?.related.find((one) => one.register === "plan.task")?.count ?? 0
  const isLarge = n > TASKS_MAX
  const isAsked = !!plan.data && !isLarge
  const sections = useAllRows("plan.section", filter, isAsked)
  const tasks = useAllRows("plan.task", filter, isAsked)
  const targets = useAllRows("plan.target", filter, isAsked)
  const deliverables = useAllRows("plan.deliverable", filter, isAsked)
  const all = [sections, tasks, targets, deliverables]
  const parts = useMemo(
    () =>
      sections.data && tasks.data && targets.data && deliverables.data
        ? partsOf(sections.data.rows, tasks.data.rows, targets.data.rows, deliverables.data.rows, {
            ...tasks.data.labels,
            ...targets.data.labels,
            ...deliverables.data.labels,
          })
        : null,
    [sections.data, tasks.data, targets.data, deliverables.data],
  )
  const error = plan.error ?? all.find((query) => query.error)?.error ?? null
  const retry = () => [plan, ...all].forEach((query) => void query.refetch())
  return { plan: plan.data, parts, targets: targets.data?.rows ?? [], isLarge, error, retry }
}

/** Tasks under their sections, in the order of the text; those of none come last, or first where the text has them before every section. Parts of divided targets hang on these. */
export function partsOf(sections: Row[], tasks: Row[], targets: Row[], deliverables: Row[], labels: Labels): Parts {
  const children = new Map<string, Item[]>()
  const ofTarget = new Map<string, Item[]>()
  for (const row of targets.filter((one) => one.values.parent && one.state !== "dropped")) {
    const whole = String(row.values.parent)
    ofTarget.set(whole, [...(ofTarget.get(whole) ?? []), { kind: "target", row, children: [] }])
  }
  const add = (kind: ItemKind) => (row: Row) => {
    const task = String(row.values.task ?? "")
    children.set(task, [...(children.get(task) ?? []), { kind, row, children: ofTarget.get(row.id) ?? [] }])
  }
  targets.filter((row) => !row.values.parent).forEach(add("target"))
  deliverables.forEach(add("deliverable"))

  const items = [...tasks].sort(byPlace).map((row): Item => ({
    kind: "task",
    row,
    children: (children.get(row.id) ?? []).sort((a, b) => byPlace(a.row, b.row)),
  }))
  const ordered = [...sections].sort((a, b) => number(a.values.seq) - number(b.values.seq) || byPlace(a, b))
  const known = new Set(ordered.map((row) => row.id))
  const isLoose = (item: Item) => !known.has(String(item.row.values.section))
  const loose = items.filter(isLoose)
  const ahead = loose.filter((item) => !!ordered[0] && byPlace(item.row, ordered[0]) < 0)
  const result: Section[] = ahead.length > 0 ? [{ row: null, tasks: ahead }] : []
  let rest = items.filter((item) => !isLoose(item))
  ordered.forEach((row, idx) => {
    result.push({ row, tasks: [] })
    const end = idx + 1 < ordered.length ? number(ordered[idx + 1]?.values.at) : Infinity
    const isHere = ({ row: task }: Item) => number(task.values.at) < end && result.some((it) => it.row?.id === task.values.section)
    rest.filter(isHere).forEach((item) => put(result, item))
    rest = rest.filter((item) => !isHere(item))
  })
  const last = loose.filter((item) => !ahead.includes(item))
  if (last.length > 0) result.push({ row: null, tasks: last })
  return { sections: result, items: result.flatMap((section) => section.tasks), labels, milestones: [] }
}

/** A task below its section, or behind what stands under it as long as that is not over. */
function put(sections: Section[], item: Item) {
  const level = (it: Section) => Number(it.row?.values.level ?? 1)
  const at = sections.map((it) => it.row?.id).lastIndexOf(String(item.row.values.section))
  const own = sections[at]
  if (!own) return
  const below = sections.slice(at + 1)
  const isBehind = below.length > 0 && item.row.values.at !== null && below.every((it) => level(it) > level(own))
  if (isBehind && below.some((it) => it.tasks.length > 0)) sections.push({ row: own.row, tasks: [item], goesOn: true })
  else own.tasks.push(item)
}

/** Everything to look at one after the other: each task, then what belongs to it. */
export const inOrder = (parts: Parts): Item[] => parts.items.flatMap((task) => [task, ...task.children])

export const isOpen = (item: Item) => item.row.state === "found"

/** What is underlined: titles of sections and tasks, units by name, targets, deliverables. */
export function spansOf(text: string, parts: Parts): { spans: Span[]; extents: Span[] } {
  const units = unitsOf(text)
  const spans: Span[] = []
  const extents: Span[] = []
  const rangeOf = (row: Row) =>
    row.values.at === null || row.values.at === undefined
      ? null
      : { at: units(Number(row.values.at)), to: units(Number(row.values.to ?? row.values.at)) }

  for (const { row, goesOn } of parts.sections) {
    const range = row && rangeOf(row)
    if (!row || !range || goesOn) continue
    const title = locate(text, String(row.values.title ?? ""), range.at, Math.max(range.to, range.at + 200))
    spans.push({ id: row.id, kind: "section", ...(title ?? range) })
  }
  for (const item of parts.items) {
    const range = rangeOf(item.row)
    if (!range || item.row.state === "dropped") continue
    extents.push({ id: item.row.id, kind: "task", ...range })
    const title = locate(text, String(item.row.values.title ?? ""), range.at, range.to)
    if (title) spans.push({ id: item.row.id, kind: "task", ...title })
    for (const name of String(item.row.values.named_units ?? "").split(/[、，,；;\s]+/)) {
      const unit = name.length > 1 ? locate(text, name, range.at, range.to, true) : null
      if (unit) spans.push({ id: item.row.id, kind: "unit", ...unit })
    }
    for (const child of item.children) {
      const own = rangeOf(child.row)
      if (own && child.row.state !== "dropped")
        spans.push({ id: child.row.id, kind: child.kind as "target" | "deliverable", ...own })
    }
  }
  return { spans, extents }
}

/** Shows a written part at once, then asks for what else the server changed along with it. */
export function usePartWritten() {
  const cache = useQueryClient()
  const written = useWritten()
  return (record: RecordFacts) => {
    cache.setQueriesData<{ rows: Row[]; labels: Labels }>({ queryKey: ["rows", record.register, "all"] }, (all) =>
      all && {
        rows: all.rows.some((row) => row.id === record.id)
          ? all.rows.map((row) => (row.id === record.id ? { ...row, ...record } : row))
          : all.rows,
        labels: { ...all.labels, ...record.labels },
      },
    )
    return written(record)
  }
}
