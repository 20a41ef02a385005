/** Things to do, each a link to where it is done. */
import { Link } from "react-router"
import type { TodoRow } from "../api/schema"
import { recordPath } from "../paths"
import { t } from "../text/text"
import { Lamp } from "../ui/Lamp"

export function TodoTable({ rows }: { rows: TodoRow[] }) {
  return (
    <ul className="todo-rows">
      {rows.map((row) => (
        <li key={`${row.register}${row.id}`}>
          <Link to={recordPath(row.register, row.id)}>{row.label}</Link>
          <span className="quiet">{row.state_title}</span>
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
