/** 后台任务: what one started and left, how far it is, and what came of it. */
import { useMutation, useQueryClient } from "@tanstack/react-query"
import { Button, Checkbox, Popconfirm } from "antd"
import { Link, useSearchParams } from "react-router"
import { cancelJob, hrefs, runJob } from "../../api/calls"
import { useJobs } from "../../api/queries"
import type { Job } from "../../api/types"
import { paths } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { Lamp, type LampTone } from "../../ui/Lamp"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { Progress } from "../../ui/Progress"

const TONES: Record<string, LampTone> = { running: "wait", done: "good", failed: "bad" }

export function Jobs() {
  const [address, setAddress] = useSearchParams()
  const isAll = address.has("all")
  const jobs = useJobs(isAll)
  return (
    <>
      <PageHead
        title={t.jobs.title}
        actions={
          jobs.data?.may_see_all && (
            <Checkbox checked={isAll} onChange={(event) => setAddress(event.target.checked ? { all: "1" } : {}, { replace: true })}>
              {t.jobs.everybody}
            </Checkbox>
          )
        }
      />
      <p className="quiet">{t.jobs.help}</p>
      <Answer query={jobs}>
        {(data) =>
          data.jobs.length === 0 ? (
            <Blank
              title={data.may_see_all && !isAll ? t.jobs.emptyOwn : t.jobs.empty}
              help={t.jobs.emptyHelp}
              action={data.may_see_all && !isAll && <Button onClick={() => setAddress({ all: "1" }, { replace: true })}>{t.jobs.everybody}</Button>}
            />
          ) : (
            <>
              <JobList title={t.jobs.standingTitle} jobs={data.jobs.filter((job) => job.standing)} />
              <JobList title={isAll ? t.jobs.startedTitle : undefined} jobs={data.jobs.filter((job) => !job.standing)} />
            </>
          )
        }
      </Answer>
    </>
  )
}

function JobList({ title, jobs }: { title?: string; jobs: Job[] }) {
  if (jobs.length === 0) return null
  return (
    <>
      {title && <h2>{title}</h2>}
      <ul className="jobs block">
        {jobs.map((job) => (
          <JobItem key={job.id} job={job} />
        ))}
      </ul>
    </>
  )
}

function JobItem({ job }: { job: Job }) {
  const notices = useNotices()
  const cache = useQueryClient()
  const cancel = useMutation({
    mutationFn: () => cancelJob(job.id),
    onError: (error) => void notices.error(error.message),
    onSettled: () => cache.invalidateQueries({ queryKey: ["jobs"] }),
  })
  const run = useMutation({
    mutationFn: () => runJob(job.id),
    onSuccess: () => void notices.success(t.jobs.asked(job.title)),
    onError: (error) => void notices.error(error.message),
    onSettled: () => cache.invalidateQueries({ queryKey: ["jobs"] }),
  })
  return (
    <li>
      <div className="job-head">
        <strong>{job.title}</strong>
        <JobLamp job={job} />
        {job.total !== null && job.total > 0 && <Progress percent={Math.floor((job.done / job.total) * 100)} label={job.title} />}
        {job.may_run && (
          <Button size="small" loading={run.isPending} onClick={() => run.mutate()} aria-label={`${t.jobs.run}：${job.title}`}>
            {t.jobs.run}
          </Button>
        )}
        {job.may_cancel && (
          <Popconfirm title={t.jobs.cancelAsk} okText={t.jobs.cancel} cancelText={t.jobs.keep} onConfirm={() => cancel.mutate()}>
            <Button size="small" loading={cancel.isPending} aria-label={`${t.jobs.cancel}：${job.title}`}>
              {t.jobs.cancel}
            </Button>
          </Popconfirm>
        )}
      </div>
      {job.says && <p>{job.says}</p>}
      {job.troubles.length > 0 && (
        <ul className="job-troubles">
          {job.troubles.map((one) => (
            <li key={one.id}>
              <Link to={paths.record("access.trouble", one.id)}>{one.place}</Link>
              <p className="job-why">{one.why}</p>
            </li>
          ))}
        </ul>
      )}
      {job.file && (
        <p>
          <a href={hrefs.file(job.file.id)} download>
            {t.jobs.fetch(job.file.name)}
          </a>
        </p>
      )}
      <p className="quiet num">{whenAndWho(job)}</p>
    </li>
  )
}

function JobLamp({ job }: { job: Job }) {
  if (job.troubles.length > 0) return <Lamp tone="bad">{t.jobs.troubled}</Lamp>
  const state = job.cancelled ? t.jobs.cancelling : (t.jobs.state[job.state] ?? job.state)
  return <Lamp tone={TONES[job.state] ?? "plain"}>{job.standing && job.state === "waiting" ? t.jobs.standing : state}</Lamp>
}

function whenAndWho(job: Job): string {
  const times = [
    [t.jobs.created, job.standing ? null : job.created_at],
    [t.jobs.started, job.started_at],
    [t.jobs.ended, job.ended_at],
    [t.jobs.due, job.state === "waiting" ? job.due_at : null],
  ]
  const said = times.filter(([, at]) => at).map(([word, at]) => `${word} ${instantInTable(at)}`.replaceAll(" ", "\u00a0"))
  return [job.by ?? t.jobs.platform, ...said].join("　")
}
