/** 上传计划: a document goes in; what was read out of it is checked next. */
import { Button } from "antd"
import { useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router"
import { createRecord } from "../../api/calls"
import { inParts } from "../../api/local/held"
import { useModel, useRecord, useWritten } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Drop } from "../../ui/Drop"
import { newId } from "../../ids"
import { PageHead } from "../../ui/PageHead"
import { Wait } from "../../ui/Wait"

type Going = { name: string; percent: number } | "reading" | null

export function Upload() {
  const navigate = useNavigate()
  const written = useWritten()
  const revises = useSearchParams()[0].get("revises")
  const revised = useRecord("plan.plan", revises ?? undefined)
  const title = revises ? t.plan.uploadAgain : t.plan.upload
  const register = useModel().registers["plan.plan"]
  const [going, setGoing] = useState<Going>(null)
  const [fault, setFault] = useState<string | null>(null)

  const send = async (file: File) => {
    setFault(null)
    setGoing({ name: file.name, percent: 0 })
    try {
      const stored = await inParts(newId(), file, (percent) => setGoing({ name: file.name, percent }))
      setGoing("reading")
      const plan = await createRecord("plan.plan", { file: [stored.id], revises }, newId())
      void written(plan)
      await navigate(revises ? paths.planCompare(plan.id) : paths.planReview(plan.id), { replace: true })
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setGoing(null)
    }
  }

  return (
    <div className="narrow">
      <PageHead
        title={title}
        over={
          revised.data ? (
            <Link to={paths.plan(revised.data.id)}>{revised.data.label}</Link>
          ) : (
            register && <Link to={paths.list("plan.plan")}>{register.title}</Link>
          )
        }
      />
      {revises && <p>{t.plan.uploadAgainHelp}</p>}
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      {going === "reading" ? (
        <Wait text={t.plan.reading} />
      ) : going ? (
        <p role="status">{t.files.uploading(going.name, going.percent)}</p>
      ) : (
        <Drop label={title} help={t.plan.uploadHelp} accept=".docx,.pdf,.ofd,.xlsx,.xls,.et,.ods,.txt,.html,.htm" onFile={(file) => void send(file)} />
      )}
      <p>
        <Link to={paths.create("plan.plan")}>
          <Button type="link">{t.plan.byHand}</Button>
        </Link>
      </p>
    </div>
  )
}
