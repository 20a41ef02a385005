/** One task: why its lamp is what it is, what hangs on it, and the way to the records. */
import { Drawer } from "antd"
import { Link } from "react-router"
import { useAllRows, useModel, useRecord } from "../../../api/queries"
import type { RecordFacts } from "../../../api/types"
import { paths } from "../../../paths"
import { wall } from "../../../text/wall"
import { Answer } from "../../../ui/Answer"
import { Progress } from "../../../ui/Progress"
import { usePhone } from "../../../ui/phone"
import { StateLamp } from "../../../views/StateLamp"
import { typedWord } from "../typed"
import { LampSign, lampOf } from "./LampSign"

export function TaskDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const isPhone = usePhone()
  const task = useRecord("plan.task", id)
  return (
    <Drawer open title={task.data?.label ?? wall.task} size={isPhone ? "100%" : 520} mask={false} onClose={onClose} keyboard closable={{ "aria-label": wall.close }}>
      <Answer query={task}>{(data) => <Facts task={data} />}</Answer>
    </Drawer>
  )
}

function Facts({ task }: { task: RecordFacts }) {
  const { values, labels } = task
  return (
    <div className="wall-task">
      <p className={`wall-why lamp-edge-${lampOf(values.lamp)}`}>
        <LampSign lamp={lampOf(values.lamp)} />　{String(values.lamp_why ?? "")}
      </p>
      <dl>
        <div className="fact">
          <dt>{wall.lead}</dt>
          <dd>{values.lead ? labels[String(values.lead)] : "—"}</dd>
        </div>
        <div className="fact">
          <dt>{wall.due}</dt>
          <dd className="num">{values.due_on ? String(values.due_on) : wall.noDue}</dd>
        </div>
        <div className="fact">
          <dt>{wall.progress}</dt>
          <dd>
            <Progress percent={values.progress as string | null} typed={typedWord(values)} />
          </dd>
        </div>
      </dl>
      <p className="pages">
        <Link to={paths.record("plan.task", task.id)}>{wall.records}</Link>
        <Link to={paths.list("plan.report", { "f.task": task.id })}>{wall.reports}</Link>
      </p>
      <Below register="plan.task" title={wall.parts} filters={{ "f.parent": task.id }} />
      <Below register="plan.target" title={wall.targets} filters={{ "f.task": task.id, "f.parent.none": "1" }} />
      <Serving task={task.id} />
      <Below register="plan.milestone" title={wall.milestones} filters={{ "f.task": task.id }} />
      <Below register="plan.deliverable" title={wall.deliverables} filters={{ "f.task": task.id }} />
    </div>
  )
}

/** The yearly tasks that work for each number of a plan of years, with their lamps. */
function Serving({ task }: { task: string }) {
  const targets = useAllRows("plan.target", { "f.task": task, "f.parent.none": "1" }, true)
  const based = targets.data?.rows.filter((row) => row.values.base_year) ?? []
  return based.map((row) => <Below key={row.id} register="plan.task" title={wall.serving(row.label)} filters={{ "f.serves": row.id }} />)
}

/** What hangs on the task, with its lamp or its state. */
function Below({ register, title, filters }: { register: string; title: string; filters: Record<string, string> }) {
  const definition = useModel().registers[register]
  const rows = useAllRows(register, filters, !!definition)
  const kept = rows.data?.rows.filter((row) => row.state !== "dropped") ?? []
  if (!definition || kept.length === 0) return null
  return (
    <>
      <h3>{title}</h3>
      <ul className="todo-rows">
        {kept.map((row) => (
          <li key={row.id}>
            <Link to={paths.record(register, row.id)}>{row.label}</Link>
            <span className="quiet num">{row.values.due_on ? String(row.values.due_on) : ""}</span>
            {row.values.lamp ? <LampSign lamp={lampOf(row.values.lamp)} /> : <StateLamp register={definition} state={row.state} late={row.late} />}
            {!!row.values.lamp_why && <span className="quiet wide">{String(row.values.lamp_why)}</span>}
          </li>
        ))}
      </ul>
    </>
  )
}
