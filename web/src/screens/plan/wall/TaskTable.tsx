/** The tasks as a table, each with the sentence that says why its lamp is what it is. */
import { Link } from "react-router"
import { wall } from "../../../text/wall"
import { Progress } from "../../../ui/Progress"
import { usePhone } from "../../../ui/phone"
import { useAsked } from "./asked"
import { LampSign, lampOf } from "./LampSign"
import { More } from "./More"
import type { Tasks } from "./rows"

export function TaskTable({ tasks }: { tasks: Tasks }) {
  const { to } = useAsked()
  const isPhone = usePhone()
  const { rows, labels } = tasks
  return (
    <>
      <div className="scroll-x">
        <table className="facts-table wall-table" aria-label={wall.tasks}>
          <thead>
            <tr>
              <th>{wall.lampWord}</th>
              <th>{wall.task}</th>
              {!isPhone && (
                <>
                  <th>{wall.lead}</th>
                  <th>{wall.due}</th>
                  <th>{wall.progress}</th>
                  <th>{wall.why}</th>
                </>
              )}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ id, values }) => {
              const lead = values.lead ? labels[String(values.lead)] : ""
              const due = values.due_on ? String(values.due_on) : wall.noDue
              return (
                <tr key={id}>
                  <td>
                    <LampSign lamp={lampOf(values.lamp)} />
                  </td>
                  <td>
                    <Link to={to({ task: id })}>
                      {values.no ? `${String(values.no)}. ` : ""}
                      {String(values.title ?? "")}
                    </Link>
                    {isPhone && (
                      <div className="quiet">
                        {lead}　{due}
                        <div>{String(values.lamp_why ?? "")}</div>
                      </div>
                    )}
                  </td>
                  {!isPhone && (
                    <>
                      <td>{lead}</td>
                      <td className="num">{due}</td>
                      <td>
                        <Progress percent={values.progress as string | null} isTyped={values.progress_kind === "self"} />
                      </td>
                      <td>{String(values.lamp_why ?? "")}</td>
                    </>
                  )}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      <More tasks={tasks} />
    </>
  )
}
