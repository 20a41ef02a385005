/** A share done, as a thin bar with its number; a typed one says so. */
import { t } from "../text/text"

export function Progress({ percent, typed, label }: { percent: string | number | null | undefined; typed?: string | null; label?: string }) {
  if (percent === null || percent === undefined || percent === "") return <span className="quiet">—</span>
  const n = Math.max(0, Math.min(100, Number(percent)))
  return (
    <span className="progress">
      <span className="progress-track" role="progressbar" aria-valuenow={n} aria-valuemin={0} aria-valuemax={100} aria-label={label ?? t.plan.progress}>
        <span className="progress-done" style={{ width: `${n}%` }} />
      </span>
      <span className="num">{Number(percent)}%</span>
      {typed && <span className="typed">{typed}</span>}
    </span>
  )
}
