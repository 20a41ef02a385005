/**
 * 会议室大屏: the plan's groups, and what is red or yellow by name and why, in letters to be read from six
 * metres, page after page, nothing to press.
 */
import { useQueries, useQuery } from "@tanstack/react-query"
import { getWall, listUpTo } from "../../../api/calls"
import type { LampCode, PlanWall } from "../../../api/types"
import { wall } from "../../../text/wall"
import { useTurning } from "../../../ui/turning"
import { type By, BYS, LAMPS, LOOSE } from "./asked"
import { Shares } from "./Groups"
import { once } from "./held"
import { LampSign, lampOf } from "./LampSign"

/** So many groups on a page. */
const ON_A_PAGE = 6
const ASK_MS = 60_000
/** So many by name on a page, and in all. */
const NAMED_ON_A_PAGE = 5
const NAMED_MAX = 100
const NAMED = ["red", "yellow"] as const

interface Page { key: string; over: string; groups?: PlanWall["groups"]; named?: Named[] }

/** What is gone through in the meeting: whose it is and why. */
interface Named { id: string; lamp: LampCode; title: string; who: string; why: string }

/** Tasks that are behind; for who looks from below, the parts of targets that are. */
async function namedOf(plan: string, by: By): Promise<Named[]> {
  const isBelow = by === "county"
  const only = { "f.plan": plan, "f.lamp": NAMED.join(",") }
  const { rows, labels } = isBelow
    ? await listUpTo("plan.target", { ...only, state: "running,met" }, NAMED_MAX)
    : await listUpTo("plan.task", { ...only, state: "unassigned,running,done", sort: "no" }, NAMED_MAX)
  return (isBelow ? once(rows) : rows).map(({ id, label, values }) => ({
    id,
    lamp: lampOf(values.lamp),
    title: isBelow ? label : String(values.title ?? ""),
    who: labels[String(values.lead ?? values.holder ?? "")] ?? "",
    why: String(values.lamp_why ?? ""),
  }))
}

/** The red ones first. */
const namedPages = (named: Named[]): Page[] =>
  NAMED.flatMap((lamp) => {
    const all = named.filter((one) => one.lamp === lamp)
    const n = Math.ceil(all.length / NAMED_ON_A_PAGE)
    const pages = Array.from({ length: n }, (_, at) => all.slice(at * NAMED_ON_A_PAGE, (at + 1) * NAMED_ON_A_PAGE))
    return pages.map((some, at) => ({ key: `${lamp}.${at}`, over: wall.named[lamp], named: some }))
  })

/** Each way to put the lamps together, in turn; only what stands directly below the plan. */
function pagesOf(by: By, data?: PlanWall): Page[] {
  const groups = (data?.groups ?? []).filter((group) => group.level === 1)
  const pages: Page[] = []
  // No page is left nearly empty: they hold about as many each.
  const each = Math.ceil(groups.length / Math.ceil(groups.length / ON_A_PAGE))
  for (let at = 0; at < groups.length; at += each)
    pages.push({ key: `${by}.${at}`, over: wall.bys[by], groups: groups.slice(at, at + each) })
  return pages
}

export function Screen({ plan, onLeave }: { plan: string; onLeave: () => void }) {
  const asked = useQueries({
    queries: BYS.map((by) => ({ queryKey: ["rows", "plan.task", "wall", plan, by, null], queryFn: () => getWall(plan, { by }), refetchInterval: ASK_MS })),
  })
  const by = useQuery({ queryKey: ["rows", "plan.task", "wall", plan, undefined, null], queryFn: () => getWall(plan, {}) }).data?.by
  const named = useQuery({
    queryKey: ["rows", "plan.task", "wall", plan, by, "named"],
    queryFn: () => namedOf(plan, by ?? "part"),
    enabled: !!by,
    refetchInterval: ASK_MS,
  })
  const [parts, ...others] = BYS.map((one, i) => pagesOf(one, asked[i]?.data))
  const pages = [...(parts ?? []), ...namedPages(named.data ?? []), ...others.flat()]
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
        {page?.named?.map((one) => (
          <li key={one.id} className={`wall-screen-named lamp-edge-${one.lamp}`}>
            <h3>
              <LampSign lamp={one.lamp} /> {one.title}
            </h3>
            <p>
              {one.who && <strong>{one.who}　</strong>}
              {one.why}
            </p>
          </li>
        ))}
        {page?.groups?.map((group) => (
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
