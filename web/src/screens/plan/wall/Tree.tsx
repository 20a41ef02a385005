/** 任务树: chapters or units, their tasks, what hangs on these; each branch is asked for when it is opened. */
import { createContext, type ReactNode, useContext } from "react"
import { Link } from "react-router"
import { useRowsUpTo } from "../../../api/queries"
import type { Labels, LampGroup, Row } from "../../../api/types"
import { paths } from "../../../paths"
import { wall } from "../../../text/wall"
import { Wait } from "../../../ui/Wait"
import { type Asked, filtersOf, LOOSE, useAsked } from "./asked"
import { LampSign, lampOf } from "./LampSign"

/** So many in one branch. */
const BRANCH_MAX = 400

/** What is open of a tree nobody has opened or closed anything of. */
const StartOpen = createContext<string[]>([])
/** Stands in the address when all is closed. */
const CLOSED = "-"

/** A plan of few tasks starts with its groups open, so that it prints whole. */
export function Tree({ groups, asked, isWhole }: { groups: LampGroup[]; asked: Asked; isWhole: boolean }) {
  const start = isWhole ? groups.map((group) => group.id ?? LOOSE) : []
  return (
    <StartOpen value={start}>
    <ul className="wall-tree">
      {groups.map((group) => (
        <li key={group.id ?? LOOSE} data-level={group.level}>
          <Branch
            id={group.id ?? LOOSE}
            title={group.title}
            head={
              <>
                <LampSign lamp={group.sum.lamp} /> <strong>{group.title}</strong> <span className="quiet">{group.sum.why}</span>
              </>
            }
          >
            <OfGroup group={group} asked={asked} />
          </Branch>
        </li>
      ))}
    </ul>
    </StartOpen>
  )
}

function Branch({ id, title, head, children }: { id: string; title: string; head: ReactNode; children: ReactNode }) {
  const { asked, set } = useAsked()
  const start = useContext(StartOpen)
  const now = asked.open.length > 0 ? asked.open : start
  const isOpen = now.includes(id)
  const toggle = () => {
    const open = isOpen ? now.filter((one) => one !== id) : [...now, id]
    set({ open: open.join(",") || CLOSED })
  }
  return (
    <>
      <div className="wall-branch">
        <button type="button" className="task-toggle" aria-expanded={isOpen} aria-label={wall.open(title)} onClick={toggle} />
        <span>{head}</span>
      </div>
      {isOpen && <div className="wall-below">{children}</div>}
    </>
  )
}

/** The topmost tasks of a chapter itself, or of a unit. */
function OfGroup({ group, asked }: { group: LampGroup; asked: Asked }) {
  const id = group.id ?? LOOSE
  const only: LampGroup[] = [{ ...group, level: 1 }]
  const filters = { ...filtersOf({ ...asked, group: id }, only), "f.parent.none": "1" }
  return (
    <>
      <Rows register="plan.task" filters={filters}>{(row) => <TaskBranch key={row.id} row={row} />}</Rows>
      {asked.by === "county" && group.id && (
        <Rows register="plan.target" filters={{ "f.plan": asked.plan, "f.holder": group.id, state: "running,met", ...(asked.lamp && { "f.lamp": asked.lamp }) }} isQuiet>
          {(target) => (target.values.parent ? <TargetBranch key={target.id} row={target} /> : null)}
        </Rows>
      )}
    </>
  )
}

function TaskBranch({ row }: { row: Row }) {
  const { to } = useAsked()
  const title = String(row.values.title ?? "")
  return (
    <Branch
      id={row.id}
      title={title}
      head={
        <>
          <LampSign lamp={lampOf(row.values.lamp)} /> <Link to={to({ task: row.id })}>{title}</Link>{" "}
          <span className="quiet">{String(row.values.lamp_why ?? "")}</span>
        </>
      }
    >
      <Rows register="plan.task" filters={{ "f.parent": row.id, state: "unassigned,running,done", sort: "no" }} isQuiet>
        {(part) => <TaskBranch key={part.id} row={part} />}
      </Rows>
      <Rows register="plan.target" filters={{ "f.task": row.id, "f.parent.none": "1", state: "running,met" }}>
        {(target) => <TargetBranch key={target.id} row={target} />}
      </Rows>
    </Branch>
  )
}

/** All parts of a target are called alike: whose each is stands before it. */
function TargetBranch({ row, holder }: { row: Row; holder?: string | null }) {
  const head = (
    <>
      <LampSign lamp={lampOf(row.values.lamp)} /> {holder && <strong>{holder}</strong>} <Link to={paths.record("plan.target", row.id)}>{row.label}</Link>{" "}
      <span className="quiet">{String(row.values.lamp_why ?? "")}</span>
    </>
  )
  if (!Number(row.values.parts ?? 0)) return <div className="wall-branch wall-leaf"><span>{head}</span></div>
  return (
    <Branch id={row.id} title={row.label} head={head}>
      <Rows register="plan.target" filters={{ "f.parent": row.id, state: "running,met" }}>
        {(part, labels) => <TargetBranch key={part.id} row={part} holder={labels[String(part.values.holder)]} />}
      </Rows>
    </Branch>
  )
}

interface RowsProps { register: string; filters: Record<string, string>; isQuiet?: boolean; children: (row: Row, labels: Labels) => ReactNode }

function Rows({ register, filters, isQuiet, children }: RowsProps) {
  const query = useRowsUpTo(register, filters, BRANCH_MAX)
  if (!query.data) return isQuiet ? null : <Wait />
  return (
    <>
      {query.data.rows.map((row) => children(row, query.data.labels))}
      {query.data.isMore && <p className="quiet">{wall.isMore}</p>}
    </>
  )
}
