/** What became of the rows of a field: which came, went and moved, and what changed in which. */
import type { Field, Labels, RowChange } from "../api/types"
import { isMissing } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { t } from "../text/text"

export function RowsDifference({ field, changes, labels }: { field: Field; changes: RowChange[]; labels: Labels }) {
  return (
    <ul className="rows-changes">
      {changes.map((change, i) => (
        <li key={`${change.id}${i}`}>
          <span className="quiet">{headOf(change)}</span>{" "}
          {(field.rows?.fields ?? [])
            .filter((one) => one.name in change.old || one.name in change.new)
            .map((one) => {
              const { Cell } = kindOf(one.type)
              const [before, after] = [change.old[one.name], change.new[one.name]]
              return (
                <span key={one.name} className="rows-change">
                  {one.title}{" "}
                  {!isMissing(before) && (
                    <del>
                      <Cell field={one} value={before} labels={labels} isDense />
                    </del>
                  )}
                  {!isMissing(before) && !isMissing(after) && <span aria-hidden="true"> → </span>}
                  {!isMissing(after) && (
                    <ins>
                      <Cell field={one} value={after} labels={labels} isDense />
                    </ins>
                  )}
                </span>
              )
            })}
        </li>
      ))}
    </ul>
  )
}

function headOf({ what, from, to }: RowChange): string {
  const [was, is] = [(from ?? 0) + 1, (to ?? 0) + 1]
  if (what === "added") return t.rows.wasAdded(is)
  if (what === "removed") return t.rows.wasRemoved(was)
  return what === "moved" ? t.rows.movedTo(was, is) : t.rows.nth(is)
}
