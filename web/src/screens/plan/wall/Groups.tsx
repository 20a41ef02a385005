/** 灯墙: each chapter or unit with its lamp, why, and how many of which colour. */
import { Link } from "react-router"
import type { LampGroup, LampSum } from "../../../api/types"
import { wall } from "../../../text/wall"
import { type By, LAMPS, LOOSE, useAsked } from "./asked"
import { LampSign } from "./LampSign"

export function Groups({ groups, by }: { groups: LampGroup[]; by: By }) {
  return (
    <ul className="wall-groups">
      {groups.map((group) => (
        <GroupTile key={group.id ?? LOOSE} group={group} by={by} />
      ))}
    </ul>
  )
}

function GroupTile({ group, by }: { group: LampGroup; by: By }) {
  const { asked, to } = useAsked()
  const id = group.id ?? LOOSE
  return (
    <li className={`wall-group lamp-edge-${group.sum.lamp}`} data-level={group.level}>
      <h2>
        <LampSign lamp={group.sum.lamp} />
        <Link to={to({ group: id })} aria-current={asked.group === id ? "true" : undefined}>
          {group.title}
        </Link>
      </h2>
      <p>{group.sum.why}</p>
      <Shares sum={group.sum} />
      <ul className="wall-counts">
        {LAMPS.filter((lamp) => group.sum[lamp] > 0).map((lamp) => (
          <li key={lamp}>
            <Link to={to({ group: id, lamp })}>
              <LampSign lamp={lamp} n={group.sum[lamp]} />
            </Link>
          </li>
        ))}
      </ul>
      {group.goes_down && by === "county" && asked.under !== id && (
        <Link className="no-print" to={to({ under: id, group: null })}>
          {wall.down(group.title)}
        </Link>
      )}
    </li>
  )
}

/** How the colours share a whole, as one bar; the numbers stand beside it. */
export function Shares({ sum }: { sum: LampSum }) {
  return (
    <div className="wall-shares" aria-hidden="true">
      {LAMPS.filter((lamp) => sum[lamp] > 0).map((lamp) => (
        <span key={lamp} className={`share-${lamp}`} style={{ flexGrow: sum[lamp] }} />
      ))}
    </div>
  )
}
