/** One row on a board: its name, what is late, two facts, and what can be done with it. */
import { Link } from "react-router"
import type { Field, Labels, Register, Row } from "../../api/types"
import { kindOf } from "../../fields/kinds"
import { recordPath } from "../../paths"
import { Lamp } from "../../ui/Lamp"
import { factsOfCard } from "../list/cardFacts"
import { CardSteps } from "./CardSteps"

const FACTS = 2

interface Props {
  register: Register
  row: Row
  fields: Field[]
  labels: Labels
  isFirst: boolean
  onDrag: (row: Row | null) => void
}

export function BoardCard({ register, row, fields, labels, isFirst, onDrag }: Props) {
  const facts = factsOfCard(register, fields, row, FACTS)
  return (
    <li
      className="board-card"
      // One stop for each column; from card to card go the arrows.
      tabIndex={isFirst ? 0 : -1}
      aria-label={row.label}
      draggable
      onDragStart={(event) => {
        event.dataTransfer.effectAllowed = "move"
        event.dataTransfer.setData("text/plain", row.label)
        onDrag(row)
      }}
      onDragEnd={() => onDrag(null)}
    >
      <Link to={recordPath(register.id, row.id)} tabIndex={-1} draggable={false}>
        {row.label}
      </Link>
      {row.late && <Lamp tone="bad">{row.late}</Lamp>}
      <dl>
        {facts.map((field) => {
          const { Cell } = kindOf(field.type)
          return (
            <div key={field.name}>
              <dt>{field.title}</dt>
              <dd>
                <Cell field={field} value={row.values[field.name]} labels={labels} isDense />
              </dd>
            </div>
          )
        })}
      </dl>
      <CardSteps register={register} row={row} />
    </li>
  )
}
