/** Draws what the server answered; loading and failed look the same everywhere. */
import type { UseQueryResult } from "@tanstack/react-query"
import type { ReactNode } from "react"
import { Failure } from "./Failure"
import { Wait } from "./Wait"

interface Props<T> {
  query: UseQueryResult<T>
  wait?: string
  children: (data: T) => ReactNode
}

export function Answer<T>({ query, wait, children }: Props<T>) {
  if (query.data !== undefined) return <>{children(query.data)}</>
  if (query.isError) return <Failure error={query.error} retry={() => void query.refetch()} />
  return <Wait text={wait} />
}
