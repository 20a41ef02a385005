/** What putting a draft in force would change, and what would happen to tables and rows. */
import type { LayerDifference } from "../../api/types"
import { design as d } from "../../text/design"

export function DifferenceText({ difference }: { difference: LayerDifference }) {
  const wrong = difference.found.filter((one) => one.error)
  return (
    <div className="difference">
      {wrong.length > 0 && (
        <div className="faults" role="alert">
          <p>{d.force.wrong(wrong.length)}</p>
          <ul>
            {wrong.map((one) => (
              <li key={`${one.file}${one.line}${one.code}${one.says}`}>
                {d.found.at(one.file, one.line)}：{one.says}
              </li>
            ))}
          </ul>
        </div>
      )}
      <h3>{d.force.changes}</h3>
      {/* The plan tells both: what is said otherwise, and what becomes of the rows. */}
      {difference.said ? <pre>{difference.plan ?? difference.said}</pre> : <p className="quiet">{d.force.nothing}</p>}
      {difference.wording && <p className="quiet">{d.force.wording}</p>}
    </div>
  )
}
