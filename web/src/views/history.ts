/** How the history of a record is told: what the system wrote by itself in a row, and the part of a text that changed. */
import type { Change, HistoryEntry } from "../api/types"

/** One entry, or several of the system's own told as one, newest first. */
export interface Told {
  entries: HistoryEntry[]
  changes: Change[]
}

/** So many of the system's own entries in a row are told as one. */
const RUN = 2

export function told(entries: HistoryEntry[]): Told[] {
  const runs: HistoryEntry[][] = []
  for (const entry of entries) {
    const last = runs[runs.length - 1]
    if (entry.action === "rule" && last?.[0]?.action === "rule") last.push(entry)
    else runs.push([entry])
  }
  return runs.flatMap((run) => (run.length >= RUN ? [{ entries: run, changes: changesOver(run) }] : run.map((entry) => ({ entries: [entry], changes: entry.changes }))))
}

/** The step that brought the record to its state, if a reason was given for it. */
export function broughtHere(newestFirst: HistoryEntry[]): HistoryEntry | undefined {
  const entry = newestFirst.find((one) => one.changes.some((change) => change.field === "$state"))
  return entry?.action === "step" && entry.reason ? entry : undefined
}

/** From what each field was before the first of them to what it is after the last. */
function changesOver(newestFirst: HistoryEntry[]): Change[] {
  const changes = new Map<string, Change>()
  for (const entry of newestFirst) {
    for (const change of entry.changes) changes.set(change.field, { ...change, new: (changes.get(change.field) ?? change).new, rows: [...change.rows, ...(changes.get(change.field)?.rows ?? [])] })
  }
  return Array.from(changes.values())
}

/** What stands around a change, so that its place is known. */
const CONTEXT = 12

export interface TextChange {
  before: string
  old: string
  new: string
  after: string
}

const isDigit = (text: string, at: number) => /[0-9.]/.test(text[at] ?? "")

/** The part in which two texts differ, with a little of what is around it; a number is told whole. */
export function changedPart(old: string, now: string): TextChange {
  const shorter = Math.min(old.length, now.length)
  let head = 0
  while (head < shorter && old[head] === now[head]) head += 1
  let tail = 0
  while (tail < shorter - head && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail += 1
  while (head > 0 && isDigit(old, head - 1) && (isDigit(old, head) || isDigit(now, head))) head -= 1
  while (tail > 0 && isDigit(old, old.length - tail) && (isDigit(old, old.length - tail - 1) || isDigit(now, now.length - tail - 1))) tail -= 1
  const before = old.slice(0, head)
  const after = old.slice(old.length - tail)
  return {
    before: before.length > CONTEXT ? `…${before.slice(-CONTEXT)}` : before,
    old: old.slice(head, old.length - tail),
    new: now.slice(head, now.length - tail),
    after: after.length > CONTEXT ? `${after.slice(0, CONTEXT)}…` : after,
  }
}
