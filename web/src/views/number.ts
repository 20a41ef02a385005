/** The number of a record as it is shown: 未编号 where it takes its number later. */
import type { Register } from "../api/types"
import { t } from "../text/text"

export function numberOf(register: Register | undefined, number: string | null): string | null {
  return number ?? (register?.numbered ? t.list.unnumbered : null)
}
