/** 会议室大屏: the plan's groups in letters to be read from six metres, page after page, nothing to press. */
import { useQueries } from "@tanstack/react-query"
import { getWall } from "../../../api/calls"
import type { PlanWall } from "../../../api/types"
import { wall } from "../../../text/wall"
import { useTurning } from "../../../ui/turning"
import { BYS, LAMPS, LOOSE } from "./asked"
import { Shares } from "./Groups"
import { LampSign } from "./LampSign"

/** So many groups on a page. */
const ON_A_PAGE = 6
const ASK_MS = 60_000

interface Page { key: string; over: string; groups: PlanWall["groups"] }

/** Each way to put the lamps together, in turn; only what stands directly below the plan. */
function pagesOf(walls: (PlanWall | undefined)[]): Page[] {
  return BYS.flatMap((by, i) => {
    const groups = (walls[i]?.groups ?? []).filter((group) => group.level === 1)
    const pages: Page[] = []
    // No page is left nearly empty: they hold about as many each.
    const each = Math.ceil(groups.length / Math.ceil(groups.length / ON_A_PAGE))
    for (let at = 0; at < groups.length; at += each)
      pages.push({ key: `${by}.${at}`, over: wall.bys[by], groups: groups.slice(at, at + each) })
    return pages
  })
}

export function Screen({ plan, onLeave }: { plan: string; onLeave: () => void }) {
  const asked = useQueries({
    queries: BYS.map((by) => ({ queryKey: ["rows", "plan.task", "wall", plan, by, null], queryFn: () => getWall(plan, { by }), refetchInterval: ASK_MS })),
  })
  const pages = pagesOf(asked.map((one) => one.data))
  const n = Math.max(1, pages.length)
  const turning = useTurning(n, onLeave)

  const first = asked[0]?.data
  const page = pages[turning.at]
  return (
    <div className="wall-screen" role="dialog" aria-label={wall.screen}>
      <header>
        <h1>{first?.title}</h1>
        {first && (
          <ul className="wall-counts">
            {LAMPS.map((lamp) => (
              <li key={lamp}>
                <LampSign lamp={lamp} n={first.sum[lamp]} />
              </li>
            ))}
          </ul>
        )}
      </header>
      <h2>
        {page?.over}
        <span className="num">{wall.page(turning.at + 1, n)}</span>
      </h2>
      <ul className="wall-screen-groups">
        {page?.groups.map((group) => (
          <li key={group.id ?? LOOSE} className={`lamp-edge-${group.sum.lamp}`}>
            <h3>
              <LampSign lamp={group.sum.lamp} /> {group.title}
            </h3>
            <Shares sum={group.sum} />
            <ul className="wall-counts">
              {LAMPS.filter((lamp) => group.sum[lamp] > 0).map((lamp) => (
                <li key={lamp}>
                  <LampSign lamp={lamp} n={group.sum[lamp]} />
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      <footer>
        <span>{first && wall.day(first.day)}</span>
        <span className="wall-screen-keys">{wall.screenKeys}</span>
        <button type="button" onClick={() => turning.stopOrGo()}>
          {turning.isStopped ? wall.go : wall.stop}
        </button>
        <button type="button" onClick={onLeave}>
          {wall.leave}
        </button>
      </footer>
    </div>
  )
}
