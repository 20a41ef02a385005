/** The tasks as a table. */
import { Link } from "react-router"
import { wall } from "../../../text/wall"
import { useAsked } from "./asked"
import { LampTable } from "./LampTable"
import { More } from "./More"
import type { Tasks } from "./rows"

export function TaskTable({ tasks }: { tasks: Tasks }) {
  const { to } = useAsked()
  return (
    <>
      <LampTable
        label={wall.tasks}
        rows={tasks.rows}
        titles={{ what: wall.task, who: wall.lead }}
        what={({ id, values }) => (
          <Link to={to({ task: id })}>
            {values.no ? `${String(values.no)}. ` : ""}
            {String(values.title ?? "")}
          </Link>
        )}
        who={({ values }) => (values.lead && tasks.labels[String(values.lead)]) || ""}
        percent={({ values }) => values.progress as string | null}
      />
      <More tasks={tasks} />
    </>
  )
}
