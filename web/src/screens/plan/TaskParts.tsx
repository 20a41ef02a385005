/** What an opened task consists of: targets and their parts, deliverables, milestones. */
import { Link } from "react-router"
import { useAllRows, useModel } from "../../api/queries"
import type { Labels, Row } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { StateLamp } from "../../views/StateLamp"
import type { Item } from "./reading"
import { Target } from "./Target"

export function TaskParts({ task, targets, labels }: { task: Item; targets: Row[]; labels: Labels }) {
  const { registers } = useModel()
  const milestones = useAllRows("plan.milestone", { "f.task": task.row.id }, !!registers["plan.milestone"])
  const own = task.children.filter((child) => child.row.state !== "dropped")
  const ownTargets = own.filter((child) => child.kind === "target")
  const deliverables = own.filter((child) => child.kind === "deliverable").map((child) => child.row)
  return (
    <>
      <p>
        <Link to={paths.record("plan.task", task.row.id)}>{t.plan.open}</Link>
      </p>
      <h4>{t.plan.targets}</h4>
      {ownTargets.length === 0 && <p className="quiet">{t.plan.noTargets}</p>}
      {ownTargets.map((target) => (
        <Target key={target.row.id} target={target.row} parts={targets.filter((one) => one.values.parent === target.row.id)} labels={labels} />
      ))}
      <Dated register="plan.deliverable" title={t.plan.deliverables} rows={deliverables} labels={labels} />
      <Dated register="plan.milestone" title={t.plan.milestones} rows={milestones.data?.rows ?? []} labels={milestones.data?.labels ?? {}} />
    </>
  )
}

/** Things with a name, a holder and a day. */
function Dated({ register, title, rows, labels }: { register: string; title: string; rows: Row[]; labels: Labels }) {
  const definition = useModel().registers[register]
  if (!definition || rows.length === 0) return null
  return (
    <>
      <h4>{title}</h4>
      <ul className="todo-rows">
        {[...rows]
          .sort((a, b) => String(a.values.due_on ?? "9").localeCompare(String(b.values.due_on ?? "9")))
          .map((row) => (
            <li key={row.id}>
              <Link to={paths.record(register, row.id)}>{row.label}</Link>
              <span className="quiet">{row.values.holder ? (labels[String(row.values.holder)] ?? "") : ""}</span>
              <span className="quiet num">{row.values.due_on ? String(row.values.due_on) : ""}</span>
              <StateLamp register={definition} state={row.state} late={row.late} />
            </li>
          ))}
      </ul>
    </>
  )
}
