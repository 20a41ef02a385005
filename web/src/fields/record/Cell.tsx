import { Link } from "react-router"
import { useModel } from "../../api/queries"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { type CellProps, isMissing } from "../define"

/** What kind of record it is, and its name as a link for those who may open it. */
export function Cell({ value, labels, isDense }: CellProps) {
  const { registers } = useModel()
  if (isMissing(value)) return <span className="quiet">—</span>
  const [register = "", id = ""] = String(value).split("/")
  const kind = registers[register]?.title ?? ""
  const label = labels?.[id]
  if (label === null) return <span className="quiet">{`${kind} ${t.common.deleted}`}</span>
  if (!label) return <span className="quiet">{kind || "—"}</span>
  return (
    <>
      {kind} {isDense ? label : <Link to={recordPath(register, id)}>{label}</Link>}
    </>
  )
}
