/** What the wall is asked, all of it in its address. */
import { useParams, useSearchParams } from "react-router"
import type { LampCode, LampGroup } from "../../../api/types"

export const VIEWS = ["wall", "tree", "table", "gantt"] as const
export const BYS = ["part", "office", "county"] as const
export const LAMPS: LampCode[] = ["red", "yellow", "green", "none"]
/** What lies in no chapter is a group without an id. */
export const LOOSE = "none"

export type View = (typeof VIEWS)[number]
export type By = (typeof BYS)[number]

export interface Asked {
  plan: string
  view: View
  by: By
  /** Whether the address says by what; if not, the server does. */
  isBySaid?: boolean
  /** Only this lamp. */
  lamp: LampCode | null
  /** Only this chapter or unit. */
  group: string | null
  /** Units below this one. */
  under: string | null
  /** The task that is open. */
  task: string | null
  /** Branches of the tree that are open. */
  open: string[]
  isScreen: boolean
}

type Change = Partial<Record<"view" | "by" | "lamp" | "group" | "under" | "task" | "open" | "screen", string | null>>

const among = <T extends string>(all: readonly T[], word: string | null): T | null => all.find((one) => one === word) ?? null

export function useAsked() {
  const { id = "" } = useParams()
  const [params, setParams] = useSearchParams()
  const asked: Asked = {
    plan: id,
    view: among(VIEWS, params.get("view")) ?? "wall",
    by: among(BYS, params.get("by")) ?? "part",
    isBySaid: params.has("by"),
    lamp: among(LAMPS, params.get("lamp")),
    group: params.get("group"),
    under: params.get("under"),
    task: params.get("task"),
    open: params.get("open")?.split(",") ?? [],
    isScreen: params.get("screen") === "1",
  }
  const changed = (change: Change) => {
    const next = new URLSearchParams(params)
    for (const [name, value] of Object.entries(change)) {
      if (value) next.set(name, value)
      else next.delete(name)
    }
    return next
  }
  /** The same wall, asked something else. */
  const to = (change: Change) => `?${changed(change).toString()}`
  const set = (change: Change) => setParams(changed(change), { replace: true })
  return { asked, to, set }
}

/** A chapter with all that lies below it: the groups that follow it and are deeper. */
export function withBelow(groups: LampGroup[], id: string): string[] {
  const at = groups.findIndex((one) => one.id === id)
  const own = groups[at]
  if (!own) return [id]
  const end = groups.findIndex((one, i) => i > at && one.level <= own.level)
  return groups.slice(at, end < 0 ? undefined : end).flatMap((one) => one.id ?? [])
}

/** How the list of a plan's tasks is asked for what is looked at. */
export function filtersOf({ plan, by, lamp, group, under }: Asked, groups: LampGroup[]): Record<string, string> {
  const filters: Record<string, string> = { "f.plan": plan, state: "unassigned,running,done", sort: "no" }
  if (lamp) filters["f.lamp"] = lamp
  if (by !== "part") {
    const unit = group ?? under
    if (unit) filters.under = unit
  } else if (group === LOOSE) filters["f.section.none"] = "1"
  else if (group) filters["f.section"] = withBelow(groups, group).join(",")
  return filters
}
