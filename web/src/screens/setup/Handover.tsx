/** 交接: what somebody holds goes to somebody else, all of it, with a reason. */
import { useQuery } from "@tanstack/react-query"
import { Button, Input, Modal } from "antd"
import { useState } from "react"
import { Link, useSearchParams } from "react-router"
import { getHoldings, handOver, resetAccount, resetSecond } from "../../api/calls"
import { queryClient } from "../../api/queries"
import type { Field } from "../../api/types"
import { Input as RefInput } from "../../fields/ref/Input"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { PageHead } from "../../ui/PageHead"
import { TodoTable } from "../../views/TodoTable"
import { useNotices } from "../../ui/notices"

const person = (name: string, title: string): Field => ({ name, title, type: "ref", to: "access.account" })
const FROM = person("from", t.setup.from)
const TO = person("to", t.setup.to)

export function Handover() {
  const message = useNotices()
  const [params, setParams] = useSearchParams()
  const from = params.get("account")
  const [to, setTo] = useState<string | null>(null)
  const [reason, setReason] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [isAsking, setAsking] = useState(false)
  const [isSecond, setSecond] = useState(false)
  const [code, setCode] = useState<{ login: string; code: string } | null>(null)
  const holdings = useQuery({ queryKey: ["setup", "holdings", from], queryFn: () => getHoldings(from ?? ""), enabled: !!from })

  const run = async (work: () => Promise<void>) => {
    setBusy(true)
    setFault(null)
    try {
      await work()
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  const move = () => {
    const missing = !to ? t.setup.to : !reason.trim() ? t.setup.reason : null
    if (missing) return setFault(t.signIn.missing(missing))
    void run(async () => {
      const { moved } = await handOver(from ?? "", to ?? "", reason.trim())
      void message.success(t.setup.handedOver(moved))
      void queryClient.invalidateQueries()
    })
  }

  const reset = () =>
    run(async () => {
      setAsking(false)
      setCode(await resetAccount(from ?? ""))
    })

  const resetPhone = () =>
    run(async () => {
      setSecond(false)
      await resetSecond(from ?? "", reason)
      void message.success(t.second.resetDone)
    })

  return (
    <div className="narrow">
      <PageHead title={t.setup.handover} over={<Link to={paths.setup()}>{t.setup.title}</Link>} />
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      <div className="field">
        <label htmlFor="from">{t.setup.from}</label>
        <RefInput id="from" field={FROM} value={from} onChange={(value) => setParams(value ? { account: String(value) } : {})} />
      </div>
      {from && (
        <Answer query={holdings}>
          {(data) => (
            <>
              <section className="block">
                <h2>{t.setup.holdings}</h2>
                <p className="quiet">{t.setup.handoverHelp}</p>
                {data.todos.length === 0 && data.owned.length === 0 && <p className="quiet">{t.setup.noHoldings}</p>}
                {data.owned.map((one) => (
                  <p key={one.register_title + one.field_title} className="num">
                    {t.setup.owned(one.register_title, one.field_title, one.count)}
                  </p>
                ))}
                {data.todos.length > 0 && <p className="num">{t.setup.todosCount(data.todos.length)}</p>}
                <TodoTable rows={data.todos} />
              </section>
              <div className="field">
                <label htmlFor="to">{t.setup.to}</label>
                <RefInput id="to" field={TO} value={to} onChange={(value) => setTo(value === null ? null : String(value))} />
              </div>
              <div className="field">
                <label htmlFor="reason">{t.setup.reason}</label>
                <Input.TextArea id="reason" value={reason} onChange={(event) => setReason(event.target.value)} />
              </div>
              <Button type="primary" loading={isBusy} onClick={move}>
                {t.setup.handOver}
              </Button>{" "}
              <Button onClick={() => setAsking(true)}>{t.setup.reset}</Button>{" "}
              <Button onClick={() => setSecond(true)}>{t.second.reset}</Button>
            </>
          )}
        </Answer>
      )}
      <Modal open={isAsking} title={t.setup.reset} okText={t.setup.reset} cancelText={t.common.cancel} onOk={() => void reset()} onCancel={() => setAsking(false)}>
        {t.setup.resetHelp}
      </Modal>
      <Modal
        open={isSecond}
        title={t.second.reset}
        okText={t.second.reset}
        cancelText={t.common.cancel}
        okButtonProps={{ disabled: !reason.trim() }}
        onOk={() => void resetPhone()}
        onCancel={() => setSecond(false)}
      >
        <p>{t.second.resetHelp}</p>
        <label htmlFor="second-reason">{t.second.resetReason}</label>
        <Input id="second-reason" value={reason} onChange={(event) => setReason(event.target.value)} />
      </Modal>
      <Modal open={!!code} title={t.setup.reset} footer={null} onCancel={() => setCode(null)}>
        {code && <p className="slip-code">{t.setup.resetDone(code.login, code.code)}</p>}
      </Modal>
    </div>
  )
}
