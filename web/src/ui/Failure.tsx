/** What went wrong, in the server's words, with a way on. */
import { Button } from "antd"
import type { ReactNode } from "react"
import { Refused } from "../api/client"
import { t } from "../text/text"

interface Props {
  error: unknown
  retry?: () => void
  /** A way on beside trying again. */
  action?: ReactNode
}

export function Failure({ error, retry, action }: Props) {
  const isMissing = error instanceof Refused && error.status === 404
  const trace = error instanceof Refused ? error.trace : undefined
  return (
    <div className="blank" role="alert">
      <p className="blank-title">{isMissing ? t.failure.notFound : error instanceof Error ? error.message : String(error)}</p>
      {isMissing && <p className="blank-help">{t.failure.notFoundHelp}</p>}
      {trace && !isMissing && <p className="quiet">{t.failure.trace(trace)}</p>}
      {retry && !isMissing && <Button onClick={retry}>{t.failure.retry}</Button>}
      {action}
    </div>
  )
}
