/** How many rows there are where there is only a line, else all of them. */
import { lazy, Suspense } from "react"
import { t } from "../../text/text"
import { Wait } from "../../ui/Wait"
import type { CellProps } from "../define"
import { rowsOf } from "./rows"

const Table = lazy(() => import("./Table").then((it) => ({ default: it.Table })))

export function Cell(props: CellProps) {
  const n = rowsOf(props.value).length
  if (n === 0) return <span className="quiet">—</span>
  if (props.isDense) return <>{t.rows.count(n)}</>
  return (
    <Suspense fallback={<Wait />}>
      <Table {...props} />
    </Suspense>
  )
}
