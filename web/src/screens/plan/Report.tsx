/** 填报进展: the one thing a county or school clerk comes for, opened from a to-do. */
import { Button } from "antd"
import { Link, useNavigate, useSearchParams } from "react-router"
import { takeStep } from "../../api/calls"
import { useModel, useRecord, useRows, useWritten } from "../../api/queries"
import type { RecordFacts } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { RecordForm } from "../../views/RecordForm"
import { StateLamp } from "../../views/StateLamp"
import { prefilled } from "../../views/values"
import { TargetWords } from "./TreePane"
import { useNotices } from "../../ui/notices"

export function Report() {
  const message = useNotices()
  const navigate = useNavigate()
  const model = useModel()
  const written = useWritten()
  const [params] = useSearchParams()
  const register = model.registers["plan.report"]
  const target = useRecord("plan.target", params.get("target") ?? undefined)
  const task = useRecord("plan.task", params.get("task") ?? (target.data ? String(target.data.values.task) : undefined))
  const about = params.get("target") ? { "f.target": params.get("target") ?? "" } : { "f.task": params.get("task") ?? "" }
  const earlier = useRows("plan.report", about, 5)
  if (!register) return <Blank title={t.failure.notFound} help={t.failure.notFoundHelp} />

  const submit = register.steps.find((step) => step.name === "submit")
  const page = earlier.data?.pages[0]

  const send = async (record: RecordFacts) => {
    try {
      const sent = await takeStep("plan.report", record.id, "submit", record.version, {})
      void written(sent)
      void message.success(t.step.done(submit?.title ?? ""))
      await navigate(paths.todos())
    } catch (error) {
      // Saved, but not sent: it can be put right and sent from its own page.
      void message.error(error instanceof Error ? error.message : String(error), 8)
      await navigate(paths.record("plan.report", record.id))
    }
  }

  return (
    <div className="narrow">
      <PageHead title={t.plan.report} over={task.data?.label} />
      {target.data && (
        <p className="notice">
          {t.plan.target}：<TargetWords values={target.data.values} model={model} />
        </p>
      )}
      {page && page.rows.length > 0 && (
        <section className="block">
          <h2>{t.plan.previous}</h2>
          <ul className="todo-rows">
            {page.rows.map((row) => (
              <li key={row.id}>
                <Link to={paths.record("plan.report", row.id)}>{row.label}</Link>
                <span className="quiet num">
                  {String(row.values.period ?? "")}　{row.values.value === null || row.values.value === undefined ? "" : String(row.values.value)}
                </span>
                <StateLamp register={register} state={row.state} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <RecordForm
        register={register}
        given={prefilled(register.fields, params)}
        about={params.toString()}
        verb={submit?.title}
        onSaved={(record) => void send(record)}
        onCancel={() => void navigate(-1)}
        more={(save, isBusy) => (
          <Button
            disabled={isBusy}
            onClick={() =>
              void save().then((record) => record && navigate(paths.record("plan.report", record.id), { replace: true }))
            }
          >
            {t.form.save}
          </Button>
        )}
      />
    </div>
  )
}
