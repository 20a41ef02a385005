import type { InputProps } from "../define"
import { Cell } from "./Cell"

/** Never typed: the entry is made about it, on its page. */
export function Input({ id, field, value, labels }: InputProps) {
  return (
    <div id={id}>
      <Cell field={field} value={value} labels={labels} />
    </div>
  )
}
