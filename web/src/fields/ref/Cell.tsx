import { Link } from "react-router"
import { useModel } from "../../api/queries"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { asList, type CellProps } from "../define"

/** The names of what is referred to; linked where the reader may see that register. */
export function Cell({ field, value, labels, isDense }: CellProps) {
  const { registers } = useModel()
  const ids = asList(value)
  if (ids.length === 0) return <span className="quiet">—</span>
  const isLinked = !isDense && field.to && registers[field.to]
  const one = (id: string) => {
    const name = labels?.[id]
    if (name === null) return <span className="quiet">{t.common.deleted}</span>
    return isLinked ? <Link to={recordPath(field.to ?? "", id)}>{name ?? id.slice(0, 8)}</Link> : (name ?? id.slice(0, 8))
  }
  return (
    <>
      {ids.map((id, i) => (
        <span key={id}>
          {i > 0 && t.common.and}
          {one(id)}
        </span>
      ))}
    </>
  )
}
