/** 导入批次: one import, how far it is, what came of it, and what can be done with it. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query"
import { Button, Popconfirm } from "antd"
import { useEffect, useState } from "react"
import { Link, useParams } from "react-router"
import { getBatch, hrefs, resumeBatch, stopBatch } from "../../api/calls"
import { useJob } from "../../api/queries"
import type { Batch as BatchFacts } from "../../api/types"
import { paths } from "../../paths"
import { dayInSentence, instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Lamp, type LampTone } from "../../ui/Lamp"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { Progress } from "../../ui/Progress"
import { UndoDialog } from "./UndoDialog"
import type { Existing } from "./wish"

const TONES: Record<string, LampTone> = { running: "wait", undoing: "wait", stopped: "bad", done: "good" }
const LOOK_MS = 2_000
const isLive = (batch: BatchFacts | undefined) => batch?.state === "running" || batch?.state === "undoing"

export function Batch() {
  const { id = "" } = useParams()
  const batch = useQuery({
    queryKey: ["batch", id],
    queryFn: () => getBatch(id),
    refetchInterval: ({ state }) => (isLive(state.data) && !state.data?.may_resume ? LOOK_MS : false),
  })
  return <Answer query={batch}>{(data) => <One batch={data} />}</Answer>
}

function One({ batch }: { batch: BatchFacts }) {
  const cache = useQueryClient()
  const notices = useNotices()
  const [isUndoing, setUndoing] = useState(false)
  const live = isLive(batch)
  // What was taken in or back is in lists that were read before.
  useEffect(() => {
    if (!live) void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] === "rows" || queryKey[0] === "desk" })
  }, [cache, live])
  const written = (next: BatchFacts) => cache.setQueryData(["batch", batch.id], next)
  const act = useMutation({
    mutationFn: (call: (id: string) => Promise<BatchFacts>) => call(batch.id),
    onSuccess: written,
    onError: (error) => void notices.error(error.message),
  })
  return (
    <>
      <PageHead
        title={t.exchange.batch(batch.title, batch.number ?? "")}
        over={<Link to={paths.list("exchange.batch")}>{t.exchange.batches}</Link>}
        beside={<Lamp tone={TONES[batch.state ?? ""] ?? "plain"}>{batch.state_title}</Lamp>}
        actions={
          <>
            {batch.may_stop && (
              <Popconfirm title={t.exchange.stopAsk} okText={t.exchange.stop} cancelText={t.jobs.keep} onConfirm={() => act.mutate(stopBatch)}>
                <Button>{t.exchange.stop}</Button>
              </Popconfirm>
            )}
            {batch.may_resume && (
              <Button type="primary" loading={act.isPending} onClick={() => act.mutate(resumeBatch)}>
                {t.exchange.resume}
              </Button>
            )}
            {!live && (
              <Button
                danger
                className={batch.may_undo ? "" : "impossible"}
                aria-disabled={!batch.may_undo}
                aria-description={batch.undo_says ?? undefined}
                title={batch.undo_says ?? undefined}
                onClick={() => batch.may_undo && setUndoing(true)}
              >
                {t.exchange.undo}
              </Button>
            )}
          </>
        }
      />
      <p className="quiet">
        {[batch.name, batch.sheet && `${t.exchange.sheet} ${batch.sheet}`, t.exchange.existing[batch.existing as Existing], instantInTable(batch.created_at)]
          .filter(Boolean)
          .join("\u3000")}
        {"\u3000"}
        <Link to={paths.list(batch.register)}>{t.exchange.open(batch.title)}</Link>
      </p>
      {live && <Going batch={batch} />}
      {batch.says && <p className="notice">{batch.says}</p>}
      {batch.kept !== null && batch.kept > 0 && <p className="notice">{t.exchange.stayed(batch.kept)}</p>}
      {!live && <Figures batch={batch} />}
      {batch.cleared && <p className="notice">{t.exchange.cleared(dayInSentence(batch.cleared))}</p>}
      {!live && !batch.cleared && batch.rejected > 0 && <Rejects batch={batch} />}
      {isUndoing && (
        <UndoDialog
          batch={batch}
          onClose={(next) => {
            setUndoing(false)
            if (next) written(next)
          }}
        />
      )}
    </>
  )
}

function Going({ batch }: { batch: BatchFacts }) {
  const job = useJob(batch.job ?? undefined).data
  const percent = job?.total ? Math.min(99, Math.floor((job.done / job.total) * 100)) : null
  return (
    <section className="block" role="status">
      <p>
        <Progress percent={percent} label={batch.state_title} /> <span className="num">{job?.says}</span>
      </p>
      <p className="quiet">{t.exchange.leave}</p>
    </section>
  )
}

function Figures({ batch }: { batch: BatchFacts }) {
  const figures = [
    [t.exchange.rows, batch.rows],
    [t.exchange.fates.create, batch.created],
    [t.exchange.fates.update, batch.updated],
    [t.exchange.fates.same, batch.unchanged],
    [t.exchange.rejected, batch.rejected],
  ] as const
  return (
    <dl className="import-figures">
      {figures.map(([title, n]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd className={title === t.exchange.rejected && n > 0 ? "num bad" : "num"}>{t.exchange.lines(n)}</dd>
        </div>
      ))}
    </dl>
  )
}

function Rejects({ batch }: { batch: BatchFacts }) {
  return (
    <section className="block">
      <h2>{t.exchange.rejectsTitle(batch.rejected)}</h2>
      <p>{t.exchange.rejectsHelp}</p>
      <p className="import-buttons">
        <Button type="primary" href={hrefs.rejects(batch.id)} download>
          {t.exchange.rejectsXlsx}
        </Button>
        <Button href={hrefs.rejects(batch.id, true)} download>
          {t.exchange.rejectsCsv}
        </Button>
        <Link to={paths.importInto(batch.register, { existing: batch.existing })}>
          <Button>{t.exchange.mended}</Button>
        </Link>
      </p>
      <table className="facts-table" aria-label={t.exchange.rejectsTitle(batch.rejected)}>
        <thead>
          <tr>
            <th className="right">{t.exchange.row}</th>
            <th>{t.exchange.why}</th>
          </tr>
        </thead>
        <tbody>
          {batch.refused.map(({ row, says }) => (
            <tr key={row}>
              <td className="right num">{row}</td>
              <td>{says.join("；")}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {batch.rejected > batch.refused.length && <p className="quiet">{t.exchange.rejectsMore(batch.refused.length)}</p>}
    </section>
  )
}
