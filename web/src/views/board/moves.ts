/** What moving a card from one state to another would mean. */
import type { Register, StepDefinition } from "../../api/types"

/** The one step that leads there; none when there is no such step, or when one would have to choose. */
export function stepBetween(register: Register, from: string | null, to: string): StepDefinition | undefined {
  if (from === null || from === to) return undefined
  const steps = register.steps.filter((step) => step.to === to && step.from.includes(from))
  return steps.length === 1 ? steps[0] : undefined
}
