/** 动态口令 of one's own: whether there is one, binding a phone, giving it up. */
import { useQuery, useQueryClient } from "@tanstack/react-query"
import { Button, Input } from "antd"
import { useState } from "react"
import { useNavigate } from "react-router"
import { beginSecond, getSecond, removeSecond } from "../../api/calls"
import { enter, useSession } from "../../api/queries"
import type { Me, NewSecond, SecondState } from "../../api/types"
import { paths } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { useLeave } from "../../views/session"
import { Bind } from "./Bind"

const KEY = ["second"]

export function SecondFactor() {
  const navigate = useNavigate()
  const cache = useQueryClient()
  const leave = useLeave()
  const session = useSession()
  const mustEnrol = session.data?.before === "enrol"
  const state = useQuery({ queryKey: KEY, queryFn: getSecond })
  const [binding, setBinding] = useState<NewSecond | null>(null)

  const bound = async (me: Me) => {
    setBinding(null)
    void cache.invalidateQueries({ queryKey: KEY })
    if (!mustEnrol) return
    enter(me)
    await navigate(me.setup ? paths.setup() : paths.desk())
  }

  return (
    <div className="narrow">
      <PageHead title={t.second.title} />
      {mustEnrol && <p className="notice">{t.second.must}</p>}
      {binding ? (
        <Bind binding={binding} onBound={(me) => void bound(me)} />
      ) : (
        <Answer query={state}>{(now) => <Now state={now} onBegin={setBinding} />}</Answer>
      )}
      {mustEnrol && (
        <Button type="link" className="second-leave" onClick={() => void leave()}>
          {t.shell.signOut}
        </Button>
      )}
    </div>
  )
}

/** How it is now, and what can be done about it: with a code of the present phone, if there is one. */
function Now({ state, onBegin }: { state: SecondState; onBegin: (binding: NewSecond) => void }) {
  const message = useNotices()
  const cache = useQueryClient()
  const [code, setCode] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const run = async (work: (code: string) => Promise<unknown>) => {
    if (state.since && !code.trim()) return setFault(t.signIn.missing(t.second.present))
    setBusy(true)
    setFault(null)
    try {
      await work(code.trim())
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  const begin = () => run(async (present) => onBegin(await beginSecond(present || undefined)))
  const remove = () =>
    run(async (present) => {
      await removeSecond(present)
      void message.success(t.second.removed)
      void cache.invalidateQueries({ queryKey: KEY })
    })

  return (
    <>
      <p>{state.since ? t.second.since(instantInTable(state.since), state.recovery_left) : t.second.none}</p>
      <p className="quiet">{t.second.help}</p>
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      {state.since && (
        <div className="field">
          <label htmlFor="present">{t.second.present}</label>
          <Input id="present" className="second-code" autoComplete="one-time-code" value={code} onChange={(e) => setCode(e.target.value)} />
          <div className="field-help">{t.second.presentHelp}</div>
        </div>
      )}
      <Button type="primary" loading={isBusy} onClick={() => void begin()}>
        {state.since ? t.second.bindAgain : t.second.bind}
      </Button>{" "}
      {state.since && !state.required && (
        <Button disabled={isBusy} onClick={() => void remove()}>
          {t.second.remove}
        </Button>
      )}
    </>
  )
}
