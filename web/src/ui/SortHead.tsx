/** The heading of a column by which a small table is sorted: by what stands in it, and back. */
import { useState } from "react"

export interface Order<K extends string> {
  by: K
  /** The greatest first. */
  down: boolean
}

interface Props<K extends string> {
  title: string
  by: K
  order: Order<K>
  onOrder: (order: Order<K>) => void
  isNumber?: boolean
}

export function SortHead<K extends string>({ title, by, order, onOrder, isNumber }: Props<K>) {
  const isBy = order.by === by
  return (
    <th className={isNumber ? "num" : undefined} aria-sort={isBy ? (order.down ? "descending" : "ascending") : "none"}>
      <button type="button" className="sort-head" onClick={() => onOrder({ by, down: isBy ? !order.down : !!isNumber })}>
        {title}
        <span aria-hidden="true">{isBy ? (order.down ? " ▾" : " ▴") : ""}</span>
      </button>
    </th>
  )
}

/** The order a table is in, and its rows in it; what has no value comes last. */
export function useOrder<K extends string, R>(first: Order<K>, rows: R[], valueOf: (row: R, by: K) => string | number | null) {
  const [order, setOrder] = useState(first)
  const sorted = [...rows].sort((a, b) => {
    const [x, y] = [valueOf(a, order.by), valueOf(b, order.by)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    const less = typeof x === "number" && typeof y === "number" ? x - y : String(x).localeCompare(String(y), "zh-CN")
    return order.down ? -less : less
  })
  return { order, setOrder, sorted }
}
