import type { InputProps } from "../define"
import { Cell } from "./Cell"

/** Never typed: the entry was opened about it. */
export function Input({ id, field, value, labels }: InputProps) {
  return (
    <div id={id}>
      <Cell field={field} value={value} labels={labels} />
    </div>
  )
}
