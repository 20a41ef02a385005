/** Things to do, each a link to where it is done. */
import { Link } from "react-router"
import { useModel } from "../api/queries"
import type { TodoRow } from "../api/types"
import { todoPath } from "../paths"
import { t } from "../text/text"
import { Lamp } from "../ui/Lamp"

export function TodoTable({ rows }: { rows: TodoRow[] }) {
  const { registers } = useModel()
  return (
    <ul className="todo-rows">
      {rows.map((row) => (
        <li key={`${row.register}${row.id}`}>
          <Link to={todoPath(row.register, row.id, row.step ?? undefined)}>{row.label}</Link>
          <span className="quiet">
            {row.of && `${row.of} · `}
            {registers[row.register]?.title} {row.doing || row.state_title}
            {row.instead_of && ` ${t.todos.insteadOf(row.instead_of)}`}
          </span>
          {row.urged > 0 && <Lamp tone="wait">{t.urge.times(row.urged)}</Lamp>}
          {row.late ? (
            <Lamp tone="bad">{row.late}</Lamp>
          ) : (
            <span className="quiet num">{row.due_on ? `${t.todos.due} ${row.due_on}` : ""}</span>
          )}
        </li>
      ))}
    </ul>
  )
}
