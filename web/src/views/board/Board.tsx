/**
 * The rows of a list by state. A card that is dragged to another state takes the step
 * that leads there; by keyboard, arrows go from card to card and each has its steps.
 */
import { type KeyboardEvent, useState } from "react"
import type { Filters } from "../../api/calls"
import type { Field, Register, Row, StepDefinition } from "../../api/types"
import { EVERYTHING } from "../filters"
import { BoardColumn } from "./BoardColumn"
import { DroppedStep } from "./DroppedStep"
import { stepBetween } from "./moves"

interface Props {
  register: Register
  filters: Filters
  fields: Field[]
  search: string
}

export function Board({ register, filters, fields, search }: Props) {
  const [dragged, setDragged] = useState<Row | null>(null)
  const [dropped, setDropped] = useState<{ row: Row; step: StepDefinition } | null>(null)
  const asked = String(filters.state ?? "").split(",").filter(Boolean)
  const states = asked.length > 0 && !asked.includes(EVERYTHING) ? register.states.filter((state) => asked.includes(state.name)) : register.states
  return (
    <div className="board" onKeyDown={goOverCards}>
      {states.map((state) => {
        const step = dragged ? stepBetween(register, dragged.state, state.name) : undefined
        return (
          <BoardColumn
            key={state.name}
            register={register}
            state={state}
            filters={filters}
            fields={fields}
            search={search}
            isDragging={!!dragged}
            offered={step}
            onDrag={setDragged}
            onDrop={() => dragged && step && setDropped({ row: dragged, step })}
          />
        )
      })}
      {dropped && <DroppedStep register={register} row={dropped.row} step={dropped.step} onClose={() => setDropped(null)} />}
    </div>
  )
}

/** ↑↓ within a column, ←→ to the column beside, as far down as it goes. */
function goOverCards(event: KeyboardEvent<HTMLElement>) {
  const card = event.target as HTMLElement
  if (!card.matches(".board-card")) return
  const columns = Array.from(event.currentTarget.querySelectorAll(".board-column"), (column) => Array.from(column.querySelectorAll<HTMLElement>(".board-card")))
  const at = columns.findIndex((cards) => cards.includes(card))
  const down = columns[at]?.indexOf(card) ?? 0
  const aside = (by: number) => {
    for (let to = at + by; columns[to]; to += by) {
      const cards = columns[to] ?? []
      if (cards.length > 0) return cards[Math.min(down, cards.length - 1)]
    }
  }
  const target = {
    ArrowDown: () => columns[at]?.[down + 1],
    ArrowUp: () => columns[at]?.[down - 1],
    ArrowRight: () => aside(1),
    ArrowLeft: () => aside(-1),
    Enter: () => {
      card.querySelector("a")?.click()
    },
  }[event.key]
  if (!target) return
  event.preventDefault()
  target()?.focus()
}
