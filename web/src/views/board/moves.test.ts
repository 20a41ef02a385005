import { expect, test } from "vitest"
import type { Register, StepDefinition } from "../../api/types"
import { stepBetween } from "./moves"

const step = (name: string, from: string[], to: string | null): StepDefinition => ({ name, title: name, help: null, from, to, ask: [], need: [], todo: true })
const register = {
  steps: [step("assign", ["found"], "fixing"), step("accept", ["fixed"], "closed"), step("drop", ["found", "fixed"], "closed"), step("note", ["found"], null)],
} as unknown as Register

test("a card can be dropped where exactly one step leads", () => {
  expect(stepBetween(register, "found", "fixing")?.name).toBe("assign")
  expect(stepBetween(register, "found", "closed")?.name).toBe("drop")
  // Closed by accepting or by setting aside: that is for the menu to ask.
  expect(stepBetween(register, "fixed", "closed")).toBeUndefined()
  expect(stepBetween(register, "fixing", "found")).toBeUndefined()
  expect(stepBetween(register, "found", "found")).toBeUndefined()
  expect(stepBetween(register, null, "found")).toBeUndefined()
})
