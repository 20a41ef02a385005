/** The number of a record as it is shown: 未编号 where it takes its number later, nothing where it ended without. */
import type { Register } from "../api/types"
import { t } from "../text/text"

export function numberOf(register: Register | undefined, { number, state }: { number: string | null; state: string | null }): string | null {
  if (number !== null || !register?.numbered) return number
  return register.states.find((one) => one.name === state)?.end ? null : t.list.unnumbered
}
