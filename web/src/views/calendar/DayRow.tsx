/** One row in a day: its lamp and its name. */
import { Link } from "react-router"
import type { Register, Row } from "../../api/types"
import { recordPath } from "../../paths"
import { Lamp } from "../../ui/Lamp"

export function DayRow({ register, row }: { register: Register; row: Row }) {
  const state = register.states.find((one) => one.name === row.state)
  const says = [row.label, state?.title, row.late].filter(Boolean).join("，")
  return (
    <li className="day-row">
      <Link to={recordPath(register.id, row.id)} title={says} aria-label={says}>
        <Lamp tone={row.late ? "bad" : (state?.tone ?? "plain")}>{row.label}</Lamp>
      </Link>
    </li>
  )
}
