/** Names of records known only by id, asked for once. */
import { useQuery } from "@tanstack/react-query"
import { lookUp } from "../../api/calls"
import { asList, type CellProps } from "../define"
import { Cell } from "./Cell"

export function Named(props: CellProps) {
  const ids = asList(props.value).join()
  const named = useQuery({
    queryKey: ["lookup", props.field.to, "ids", ids],
    queryFn: () => lookUp(props.field.to ?? "", { ids, limit: 100 }),
    enabled: ids !== "",
    staleTime: 5 * 60_000,
  })
  if (named.isLoading) return <span className="quiet">…</span>
  const labels = Object.fromEntries((named.data?.rows ?? []).map((row) => [row.id, row.label]))
  return <Cell {...props} labels={{ ...labels, ...props.labels }} />
}
