import { Link } from "react-router"
import { useFoundCodes } from "../../api/codes"
import { useModel } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Lamp } from "../../ui/Lamp"
import { asList, type CellProps } from "../define"

export function Cell(props: CellProps) {
  const list = useModel().codes[props.field.of ?? ""]
  const chosen = asList(props.value)
  if (chosen.length === 0) return <span className="quiet">—</span>
  if (list?.long) return <Asked {...props} />
  if (props.field.of === "registry.measure" && !props.isDense) return <Link to={paths.measure(chosen[0] ?? "", props.at)}>{list?.codes.find((code) => code.code === chosen[0])?.title ?? chosen[0]}</Link>
  const codes = list?.codes ?? []
  const single = codes.find((code) => code.code === chosen[0])
  if (chosen.length === 1 && single?.tone && single.tone !== "plain") return <Lamp tone={single.tone}>{single.title}</Lamp>
  return <>{chosen.map((one) => codes.find((code) => code.code === one)?.title ?? one).join(t.common.and)}</>
}

/** Codes of a long list; on a page with what they lie in. */
function Asked({ field, value, isDense }: CellProps) {
  const chosen = asList(value)
  const found = useFoundCodes(field.of ?? "", chosen)
  const titles = chosen.map((code, i) => {
    const one = found[i]
    if (!one) return one === null ? code : "…"
    return one.above && !isDense ? `${one.above} › ${one.title}` : one.title
  })
  return <>{titles.join(t.common.and)}</>
}
