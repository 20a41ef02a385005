/** Back to the list as it was, and on to the next record of it. */
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import { listRows } from "../api/calls"
import type { Register } from "../api/types"
import { paths, recordPath } from "../paths"
import { t } from "../text/text"
import { keepWalk, placeIn, readWalk } from "./walk"

export function Neighbours({ register, id }: { register: Register; id: string }) {
  const navigate = useNavigate()
  const [walk] = useState(() => readWalk(register.id))
  const [isBusy, setBusy] = useState(false)
  const place = walk && placeIn(walk, id)
  const back = <Link to={`${paths.list(register.id)}${place && walk.search ? `?${walk.search}` : ""}`}>{register.title}</Link>
  if (!place) return back

  /** The rows after those that were loaded. */
  const goOn = async () => {
    setBusy(true)
    const page = await listRows(register.id, { ...walk.filters, after: walk.next ?? undefined }).catch(() => null)
    setBusy(false)
    const next = page?.rows[0]
    if (!page || !next) return
    keepWalk(register.id, { ...walk, ids: [...walk.ids, ...page.rows.map((row) => row.id)], next: page.next })
    void navigate(recordPath(register.id, next.id))
  }
  return (
    <>
      {back}
      <span className="neighbours no-print">
        {place.previous && <Link to={recordPath(register.id, place.previous)}>{t.record.previous}</Link>}
        <span className="num">{t.record.place(place.place, walk.count.n, walk.count.over)}</span>
        {place.next && <Link to={recordPath(register.id, place.next)}>{t.record.next}</Link>}
        {place.goesOn && (
          <button type="button" className="link" disabled={isBusy} onClick={() => void goOn()}>
            {t.record.next}
          </button>
        )}
      </span>
    </>
  )
}
