/** The next tasks, or that there are none. */
import { Button } from "antd"
import { wall } from "../../../text/wall"
import { Blank } from "../../../ui/Blank"
import { Failure } from "../../../ui/Failure"
import { Wait } from "../../../ui/Wait"
import type { Tasks } from "./rows"

export function More({ tasks: { query, rows, count } }: { tasks: Tasks }) {
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />
  if (query.isPending) return <Wait />
  if (rows.length === 0) return <Blank title={wall.empty} help={wall.emptyHelp} />
  if (!query.hasNextPage) return null
  return (
    <p className="list-more no-print">
      <Button loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {wall.more(Math.min(100, (count?.n ?? 0) - rows.length))}
      </Button>
    </p>
  )
}
