/** 修订对比: a new edition beside the plan under way, each change for the clerk to decide. */
import { Button, Segmented } from "antd"
import { Fragment, useState } from "react"
import { Link, useNavigate, useParams, useSearchParams } from "react-router"
import { takeStep } from "../../api/calls"
import { useAllRows, useModel, useRecord, useWritten } from "../../api/queries"
import type { Labels, RecordFacts, Row } from "../../api/types"
import { asList } from "../../fields/define"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Failure } from "../../ui/Failure"
import { Impossible } from "../../ui/Impossible"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { Wait } from "../../ui/Wait"
import { StateLamp } from "../../views/StateLamp"
import { StepDialog } from "../../views/StepDialog"
import { differing } from "./differing"
import { TargetWords } from "./TreePane"
import "./plan.css"

/** Where not even one of so many tasks is found again, the file may be of another plan. */
const FEW = 4

const KINDS = ["changed", "added", "dropped", "same"] as const

export function Compare() {
  const { id = "" } = useParams()
  const edition = useRecord("plan.plan", id)
  const changes = useAllRows("plan.change", { "f.edition": id })
  const plan = edition.data?.values.revises ? String(edition.data.values.revises) : undefined
  const ofPlan = { "f.plan": plan ?? "" }
  const ofEdition = { "f.plan": id }
  const tasks = [useAllRows("plan.task", ofPlan, !!plan), useAllRows("plan.task", ofEdition, !!plan)]
  const targets = [useAllRows("plan.target", ofPlan, !!plan), useAllRows("plan.target", ofEdition, !!plan)]
  const all = [edition, changes, ...tasks, ...targets]
  const failed = all.find((query) => query.error)
  if (failed?.error) return <Failure error={failed.error} retry={() => all.forEach((query) => void query.refetch())} />
  if (edition.data && !plan) return <p className="quiet">{t.plan.noRevision}</p>
  if (!edition.data || !changes.data || [...tasks, ...targets].some((query) => !query.data)) return <Wait />
  const rows = (queries: typeof tasks) => queries.flatMap((query) => query.data?.rows ?? [])
  const labels: Labels = Object.assign({}, changes.data.labels, ...tasks.map((query) => query.data?.labels))
  return <Comparing edition={edition.data} changes={changes.data.rows} tasks={rows(tasks)} targets={rows(targets)} labels={labels} />
}

interface Props { edition: RecordFacts; changes: Row[]; tasks: Row[]; targets: Row[]; labels: Labels }

function Comparing({ edition, changes, tasks, targets, labels }: Props) {
  const navigate = useNavigate()
  const notices = useNotices()
  const written = useWritten()
  const model = useModel()
  const [params, setParams] = useSearchParams()
  const [isBusy, setBusy] = useState(false)
  const [isAdopting, setAdopting] = useState(false)
  const register = model.registers["plan.change"]
  const live = changes.filter((row) => row.state !== "joined").sort((a, b) => Number(a.values.seq) - Number(b.values.seq))
  const count = (kind: string) => live.filter((row) => row.values.kind === kind).length
  const open = live.filter((row) => row.state === "open")
  const alike = count("same") + count("changed")
  const kind = KINDS.find((one) => one === params.get("kind")) ?? KINDS.find((one) => count(one) > 0) ?? "changed"
  const shown = live.filter((row) => row.values.kind === kind)
  const canAdopt = edition.steps.find((step) => step.name === "adopt")
  const plans = model.registers["plan.plan"]
  const adopt = plans?.steps.find((step) => step.name === "adopt")

  const decide = async (rows: Row[], step: string) => {
    setBusy(true)
    try {
      for (const row of rows) void written(await takeStep("plan.change", row.id, step, row.version, {}))
    } catch (error) {
      void notices.error(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  if (!register || !plans) return null
  const kindTitle = (one: string) => model.codes["plan.change_kind"]?.codes.find((code) => code.code === one)?.title ?? one
  return (
    <>
      <PageHead
        title={t.plan.compare}
        over={<Link to={paths.plan(edition.id)}>{edition.label}</Link>}
        beside={<span className="quiet num">{t.plan.undecided(open.length, live.length)}</span>}
        actions={
          adopt &&
          canAdopt?.possible &&
          (open.length > 0 ? (
            <Impossible title={adopt.title} reason={t.plan.stillOpen(open.length)} />
          ) : (
            <Button type="primary" onClick={() => setAdopting(true)}>
              {adopt.title}
            </Button>
          ))
        }
      />
      {live.length > 0 && alike * FEW < live.length && <p className="notice">{t.plan.fewAlike(alike, live.length)}</p>}
      <div className="compare-bar no-print">
        <Segmented
          aria-label={t.plan.changeKinds}
          value={kind}
          onChange={(value) => setParams({ kind: String(value) }, { replace: true })}
          options={KINDS.map((one) => ({ value: one, label: `${kindTitle(one)} ${count(one)}` }))}
        />
        {shown.some((row) => row.state === "open") && edition.state === "reading" && (
          <Button disabled={isBusy} onClick={() => void decide(shown.filter((row) => row.state === "open"), "take")}>
            {t.plan.takeAll}
          </Button>
        )}
      </div>
      {shown.length === 0 && <p className="quiet">{t.plan.noChange}</p>}
      {shown.map((row) => {
        const before = tasks.find((task) => task.id === row.values.before)
        const after = tasks.find((task) => task.id === row.values.after)
        return (
          <section key={row.id} className="block compare" aria-label={row.label}>
            <div className="compare-head">
              <h2>{row.label}</h2>
              <StateLamp register={register} state={row.state} />
              {edition.state === "reading" && (
                <span className="acts">
                  {row.state !== "taken" && (
                    <Button size="small" type="primary" disabled={isBusy} onClick={() => void decide([row], "take")}>
                      {t.plan.takeChange}
                    </Button>
                  )}
                  {row.state !== "kept" && (
                    <Button size="small" disabled={isBusy} onClick={() => void decide([row], "keep")}>
                      {t.plan.keepChange}
                    </Button>
                  )}
                  {before && after && (
                    <Button size="small" disabled={isBusy} onClick={() => void decide([row], "part")}>
                      {t.plan.partChange}
                    </Button>
                  )}
                  {!before && (
                    <Link to={paths.record("plan.change", row.id)}>
                      <Button size="small">{t.plan.joinChange}</Button>
                    </Link>
                  )}
                </span>
              )}
            </div>
            {!!row.values.differences && <p className="long-text quiet">{String(row.values.differences)}</p>}
            <div className="compare-sides">
              <Side title={t.plan.before} task={before} other={after} targets={targets} labels={labels} />
              <Side title={t.plan.after} task={after} other={before} targets={targets} labels={labels} isNew />
            </div>
          </section>
        )
      })}
      {isAdopting && adopt && (
        <StepDialog
          register={plans}
          record={edition}
          step={adopt}
          onClose={() => setAdopting(false)}
          onDone={() => void navigate(paths.plan(String(edition.values.revises)))}
        />
      )}
    </>
  )
}

interface SideProps { title: string; task: Row | undefined; other: Row | undefined; targets: Row[]; labels: Labels; isNew?: boolean }

function Side({ title, task, other, targets, labels, isNew = false }: SideProps) {
  const model = useModel()
  if (!task)
    return (
      <div className="compare-side">
        <h3>{title}</h3>
        <p className="quiet">{t.plan.notThere}</p>
      </div>
    )
  const text = (row: Row | undefined, field: string) => String(row?.values[field] ?? "")
  const units = [text(task, "lead"), ...asList(task.values.supporting)].map((unit) => labels[unit]).filter(Boolean)
  const own = targets.filter((row) => row.values.task === task.id && !row.values.parent && row.state !== "dropped").sort((a, b) => (a.id < b.id ? -1 : 1))
  return (
    <div className="compare-side">
      <h3>{title}</h3>
      <p>
        <strong>
          {text(task, "no")}　<Changed own={text(task, "title")} other={text(other, "title")} isNew={isNew} />
        </strong>
      </p>
      {text(task, "text") && (
        <p className="long-text">
          <Changed own={text(task, "text")} other={text(other, "text")} isNew={isNew} />
        </p>
      )}
      <ul>
        {own.map((row) => (
          <li key={row.id}>
            <TargetWords values={row.values} model={model} />
          </li>
        ))}
      </ul>
      <p className="quiet">
        {units.join("、") || t.plan.noUnit}　{text(task, "due_on")}
      </p>
    </div>
  )
}

/** A text with all that differs from another marked. */
function Changed({ own, other, isNew }: { own: string; other: string; isNew: boolean }) {
  if (!other) return <>{own}</>
  const Mark = isNew ? "ins" : "del"
  // biome-ignore lint: stretches have no other name than their place.
  return differing(own, other).map(({ text, isOwn }, at) => (isOwn ? <Mark key={at}>{text}</Mark> : <Fragment key={at}>{text}</Fragment>))
}
