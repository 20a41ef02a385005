/** The rows of a list on a phone: cards with a name, a state and a few facts. */
import { Link } from "react-router"
import type { Field, Labels, Register, Row } from "../../api/types"
import { kindOf } from "../../fields/kinds"
import { recordPath } from "../../paths"
import { numberOf } from "../number"
import { StateLamp } from "../StateLamp"
import { factsOfCard } from "./cardFacts"

const FACTS = 3

interface Props {
  register: Register
  fields: Field[]
  rows: Row[]
  labels: Labels
}

export function Cards({ register, fields, rows, labels }: Props) {
  // Whose all of them are needs no saying.
  const isOneOwner = rows.length > 1 && rows.every((row) => row.values[register.owner ?? ""] === rows[0]?.values[register.owner ?? ""])
  const told = fields.filter((field) => !isOneOwner || field.name !== register.owner)
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={row.id}>
          <Link className="card" to={recordPath(register.id, row.id)}>
            <span className="card-title">{row.label}</span>
            <StateLamp register={register} state={row.state} late={row.late} />
            {row.number !== row.label && <span className="quiet num"> {numberOf(register, row)}</span>}
            <dl>
              {factsOfCard(register, told, row, FACTS).map((field) => {
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
          </Link>
        </li>
      ))}
    </ul>
  )
}
