/** A plan's page: its facts, its tasks by section with targets and parts, its summaries. */
import { Button } from "antd"
import { Fragment } from "react"
import { Link, useParams, useSearchParams } from "react-router"
import { hrefs } from "../../api/calls"
import { useAllRows, useModel } from "../../api/queries"
import type { RecordFacts, Row } from "../../api/types"
import { asList } from "../../fields/define"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { wall } from "../../text/wall"
import { Failure } from "../../ui/Failure"
import { PageHead } from "../../ui/PageHead"
import { Progress } from "../../ui/Progress"
import { usePhone } from "../../ui/phone"
import { Wait } from "../../ui/Wait"
import { Facts } from "../../views/Facts"
import { HistoryPane } from "../../views/HistoryPane"
import { StateBar } from "../../views/RecordPage"
import { StateLamp } from "../../views/StateLamp"
import { type Item, type Parts, type Section, usePlan } from "./reading"
import { TaskParts } from "./TaskParts"
import { typedWord } from "./typed"
import { LampSign, lampOf } from "./wall/LampSign"
import "./plan.css"

const HEAD_FACTS = ["doc_number", "issuers", "issued_on", "period", "begins_on", "ends_on", "issuer", "office", "revises", "continues", "file"]

export function Plan() {
  const { id = "" } = useParams()
  const { plan, parts, targets, isLarge, error, retry } = usePlan(id)
  const register = useModel().registers["plan.plan"]
  if (error) return <Failure error={error} retry={retry} />
  if (!plan || !register || (!parts && !isLarge)) return <Wait />
  return (
    <>
      <PageHead
        title={plan.label}
        over={<Link to={paths.list("plan.plan")}>{register.title}</Link>}
        actions={
          <>
            {!!plan.values.text && plan.state === "reading" && (
              <Link to={paths.planReview(id)}>
                <Button type="primary">{t.plan.toReview}</Button>
              </Link>
            )}
            {!!plan.values.text && plan.state !== "reading" && (
              <Link to={paths.planReview(id)}>
                <Button>{t.plan.original}</Button>
              </Link>
            )}
            {plan.state !== "reading" && (
              <Link to={paths.planWall(id)}>
                <Button type="primary">{t.plan.wall}</Button>
              </Link>
            )}
            {!!plan.values.revises && (
              <Link to={paths.planCompare(id)}>
                <Button type={plan.state === "reading" ? "primary" : "default"}>{plan.state === "reading" ? t.plan.toCompare : t.plan.compare}</Button>
              </Link>
            )}
            {plan.related.some((one) => one.register === "plan.plan" && one.field === "revises" && one.count > 0) && (
              <Link to={paths.list("plan.plan", { "f.revises": id })}>
                <Button>{t.plan.editions}</Button>
              </Link>
            )}
            {plan.related.some((one) => one.register === "plan.plan" && one.field === "continues" && one.count > 0) && (
              <Link to={paths.list("plan.plan", { "f.continues": id })}>
                <Button>{t.plan.next}</Button>
              </Link>
            )}
            {plan.state === "running" && register.create && (
              <Link to={paths.planUpload(id)}>
                <Button>{t.plan.uploadAgain}</Button>
              </Link>
            )}
            {plan.edit.possible && (
              <Link to={paths.edit("plan.plan", id)}>
                <Button>{t.record.edit}</Button>
              </Link>
            )}
          </>
        }
      />
      <StateBar register={register} record={plan} />
      <Facts register={register} record={plan} only={HEAD_FACTS} />
      {parts && <Tasks parts={parts} targets={targets} />}
      {isLarge && (
        <p className="notice">
          {t.plan.large} <Link to={paths.planWall(id)}>{t.plan.wall}</Link>
        </p>
      )}
      <Summaries plan={plan} />
      <details className="block no-print">
        <summary>{t.record.history}</summary>
        <HistoryPane register={register} id={id} />
      </details>
    </>
  )
}

function Tasks({ parts, targets }: { parts: Parts; targets: Row[] }) {
  const register = useModel().registers["plan.task"]
  const [params, setParams] = useSearchParams()
  const isPhone = usePhone()
  const open = params.get("task")
  const toggle = (id: string) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (open === id) next.delete("task")
        else next.set("task", id)
        return next
      },
      { replace: true },
    )
  if (!register) return null
  const kept = parts.items.filter((item) => item.row.state !== "dropped")
  const count = (state: string) => kept.filter((item) => item.row.state === state).length
  const columns = isPhone ? 2 : 7

  return (
    <section className="block" aria-label={t.plan.tasks}>
      <h2>
        {t.plan.tasks} <span className="quiet num">{t.plan.tasksCount(kept.length)}</span>
        <span className="quiet num">
          {register.states
            .filter((state) => count(state.name) > 0)
            .map((state) => `${state.title} ${count(state.name)} 项`)
            .concat(kept.some((item) => item.row.late) ? [`${t.plan.late} ${kept.filter((item) => item.row.late).length} 项`] : [])
            .join("，")}
        </span>
      </h2>
      <div className="scroll-x">
        <table className="facts-table">
          <thead>
            <tr>
              <th />
              <th>{register.title}</th>
              {!isPhone && (
                <>
                  <th>{t.plan.lead}</th>
                  <th>{t.plan.due}</th>
                  <th>{t.plan.progress}</th>
                  <th>{wall.lampWord}</th>
                  <th>{t.list.state}</th>
                </>
              )}
            </tr>
          </thead>
          {parts.sections
            .filter((section, idx) => holdsTasks(parts.sections, idx, section))
            .map((section) => (
              <tbody key={`${section.row?.id ?? "loose"} ${section.tasks[0]?.row.id ?? ""}`}>
                <tr className="section-row">
                  <th colSpan={columns} scope="colgroup">
                    {section.row ? `${String(section.row.values.label ?? "")} ${String(section.row.values.title ?? "")}` : t.plan.unplaced}
                  </th>
                </tr>
                {section.tasks
                  .filter((task) => task.row.state !== "dropped")
                  .map((task) => (
                    <Fragment key={task.row.id}>
                      <TaskLine task={task} parts={parts} isOpen={open === task.row.id} isPhone={isPhone} onToggle={() => toggle(task.row.id)} />
                      {open === task.row.id && (
                        <tr className="task-open">
                          <td colSpan={columns}>
                            <TaskParts task={task} targets={targets} labels={parts.labels} />
                          </td>
                        </tr>
                      )}
                    </Fragment>
                  ))}
              </tbody>
            ))}
        </table>
      </div>
    </section>
  )
}

interface LineProps { task: Item; parts: Parts; isOpen: boolean; isPhone: boolean; onToggle: () => void }

function TaskLine({ task, parts, isOpen, isPhone, onToggle }: LineProps) {
  const register = useModel().registers["plan.task"]
  const { values } = task.row
  const lead = values.lead ? parts.labels[String(values.lead)] : null
  const progress = <Progress percent={values.progress as string | null} typed={typedWord(values)} />
  const state = register && <StateLamp register={register} state={task.row.state} late={task.row.late} />
  const lamp = values.lamp ? (
    <span title={String(values.lamp_why ?? "")}>
      <LampSign lamp={lampOf(values.lamp)} />
    </span>
  ) : null
  return (
    <tr className="task-row">
      <td className="num">{values.no === null || values.no === undefined ? "" : String(values.no)}</td>
      <td>
        <button type="button" className="task-toggle" aria-expanded={isOpen} onClick={onToggle}>
          {String(values.title ?? task.row.label)}
        </button>
        {isPhone && (
          <div className="quiet">
            {lead ?? t.plan.noUnit}　{values.due_on ? String(values.due_on) : ""}
            <div>
              {lamp} {state} {progress}
            </div>
          </div>
        )}
      </td>
      {!isPhone && (
        <>
          <td>{lead ?? <span className="quiet">—</span>}</td>
          <td className="num">{values.due_on ? String(values.due_on) : <span className="quiet">—</span>}</td>
          <td>{progress}</td>
          <td>{lamp}</td>
          <td>{state}</td>
        </>
      )}
    </tr>
  )
}

function Summaries({ plan }: { plan: RecordFacts }) {
  const { registers, codes } = useModel()
  const isVisible = !!registers["plan.summary"]
  const kindOf = (row: Row) => codes["plan.summary_kind"]?.codes.find((code) => code.code === row.values.kind)?.title ?? t.plan.summaries
  const summaries = useAllRows("plan.summary", { "f.plan": plan.id }, isVisible)
  if (!isVisible || !summaries.data) return null
  return (
    <section className="block" aria-label={t.plan.summaries}>
      <h2>
        {t.plan.summaries}
        <Link to={paths.planVerify()}>{t.plan.verify}</Link>
      </h2>
      {summaries.data.rows.length === 0 && <p className="quiet">{t.plan.noSummary}</p>}
      <ul className="todo-rows">
        {summaries.data.rows.map((row) => (
          <li key={row.id}>
            <Link to={paths.record("plan.summary", row.id)}>{row.label}</Link>
            <span className="quiet num">
              {t.plan.asOf} {String(row.values.as_of ?? "")}
            </span>
            <span className="quiet num">{row.values.numbers ? t.plan.numbers(Number(row.values.numbers)) : ""}</span>
            {asList(row.values.file).map((file) => (
              <Button key={file} size="small" href={hrefs.file(file)} download>
                {t.plan.downloadSummary(kindOf(row))}
              </Button>
            ))}
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Whether a task that is not dropped stands under a heading or under one below it. */
function holdsTasks(sections: Section[], idx: number, section: Section): boolean {
  const level = (it: Section) => Number(it.row?.values.level ?? 1)
  const next = sections.findIndex((it, at) => at > idx && level(it) <= level(section))
  const below = sections.slice(idx + 1, next < 0 ? undefined : next)
  return [section, ...(section.row ? below : [])].some((it) => it.tasks.some((task) => task.row.state !== "dropped"))
}
