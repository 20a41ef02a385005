/** The tasks that are looked at, page by page. */
import { useRows } from "../../../api/queries"
import type { LampGroup } from "../../../api/types"
import { type Asked, filtersOf } from "./asked"

/** So many at once: a chapter of a city's plan, whole. */
const PAGE = 100

export function useTasks(asked: Asked, groups: LampGroup[], more: Record<string, string> = {}) {
  const query = useRows("plan.task", { ...filtersOf(asked, groups), ...more }, PAGE)
  const pages = query.data?.pages ?? []
  return {
    query,
    rows: pages.flatMap((page) => page.rows),
    labels: Object.assign({}, ...pages.map((page) => page.labels)) as Record<string, string | null>,
    count: pages[0]?.count,
  }
}

export type Tasks = ReturnType<typeof useTasks>
