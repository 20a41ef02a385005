import { useModel } from "../../api/queries"
import { t } from "../../text/text"
import { Lamp } from "../../ui/Lamp"
import { asList, type CellProps } from "../define"

export function Cell({ field, value }: CellProps) {
  const codes = useModel().codes[field.of ?? ""]?.codes ?? []
  const chosen = asList(value)
  if (chosen.length === 0) return <span className="quiet">—</span>
  const single = codes.find((code) => code.code === chosen[0])
  if (chosen.length === 1 && single?.tone && single.tone !== "plain") return <Lamp tone={single.tone}>{single.title}</Lamp>
  return <>{chosen.map((one) => codes.find((code) => code.code === one)?.title ?? one).join(t.common.and)}</>
}
