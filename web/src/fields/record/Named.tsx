/** A record known only by what names it, `access.account/0190…`: its name is asked for, of who may see it. */
import { useQuery } from "@tanstack/react-query"
import { lookUp } from "../../api/calls"
import { useModel } from "../../api/queries"
import { t } from "../../text/text"
import type { CellProps } from "../define"
import { Cell } from "./Cell"

/** Whether a text is nothing but such a name. */
export const namesRecord = (text: string) => /^[a-z_]+\.[a-z_]+\/[0-9a-f-]{36}$/.test(text)

export function Named(props: CellProps) {
  const { registers } = useModel()
  const [register = "", id = ""] = String(props.value).split("/")
  const named = useQuery({
    queryKey: ["lookup", register, "ids", id],
    queryFn: () => lookUp(register, { ids: id, limit: 1 }),
    enabled: !!registers[register],
    staleTime: 5 * 60_000,
    retry: false,
  })
  if (!registers[register]) return <span className="quiet">{t.common.notOpen}</span>
  if (named.isLoading) return <span className="quiet">…</span>
  const labels = Object.fromEntries((named.data?.rows ?? []).map((row) => [row.id, row.label]))
  return <Cell {...props} labels={labels} />
}
