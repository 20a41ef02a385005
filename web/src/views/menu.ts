/** The main menu: the nine words of the loop, and what each of them opens. */
import type { LoopStep, Model } from "../api/types"
import { paths } from "../paths"
import { periodFilter } from "./filters"

export const LOOP: LoopStep[] = [
  "plan", "divide", "collect", "compute", "warn", "handle", "supervise", "publish", "evaluate",
]

export interface MenuLine { system: string; title: string; to: string }

/** Every word, in order, even where nothing stands under it yet. */
export function menuOf(model: Model, year: string | null): { step: LoopStep; entries: MenuLine[] }[] {
  return LOOP.map((step) => ({
    step,
    entries: model.systems.flatMap((system) =>
      system.menu
        .filter((entry) => entry.step === step)
        .map((entry) => ({
          system: system.title,
          title: entry.title,
          to: "register" in entry.opens ? listOf(model, entry.opens.register, year) : paths.screen(entry.opens.screen),
        })),
    ),
  }))
}

/** The chosen year is a filter like any other, where a register knows of years. */
function listOf(model: Model, register: string, year: string | null): string {
  const knowsYears = model.registers[register]?.fields.some((field) => field.name === "period" && field.type === "period")
  return paths.list(register, year && knowsYears ? periodFilter("period", year) : undefined)
}
