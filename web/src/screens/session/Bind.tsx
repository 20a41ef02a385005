/** Binding a phone: scan or type the key, give its first code, keep the recovery codes. */
import { Button, Input } from "antd"
import { type FormEvent, useState } from "react"
import { confirmSecond } from "../../api/calls"
import type { Me, NewSecond } from "../../api/types"
import { t } from "../../text/text"

interface Props {
  binding: NewSecond
  onBound: (me: Me) => void
}

export function Bind({ binding, onBound }: Props) {
  const [code, setCode] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const [done, setDone] = useState<{ recovery_codes: string[]; me: Me } | null>(null)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!code.trim()) return setFault(t.signIn.missing(t.second.code))
    setBusy(true)
    setFault(null)
    try {
      setDone(await confirmSecond(code.trim()))
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  if (done)
    return (
      <section aria-labelledby="recovery-title">
        <h2 id="recovery-title">{t.second.recovery}</h2>
        <p>{t.second.recoveryHelp}</p>
        <ul className="recovery-codes">
          {done.recovery_codes.map((one) => (
            <li key={one}>{one}</li>
          ))}
        </ul>
        <div className="no-print">
          <Button onClick={() => window.print()}>{t.second.print}</Button>{" "}
          <Button type="primary" onClick={() => onBound(done.me)}>
            {t.second.kept}
          </Button>
        </div>
      </section>
    )

  return (
    <form onSubmit={(event) => void submit(event)} noValidate>
      <ol className="bind">
        <li>{t.second.app}</li>
        <li>
          {t.second.scan}
          <img className="bind-qr" alt={t.second.qr} src={`data:image/svg+xml,${encodeURIComponent(binding.qr)}`} />
          <div>
            {t.second.orType} <code className="bind-key">{binding.key}</code>
          </div>
        </li>
        <li>
          <label htmlFor="first-code">{t.second.first}</label>
          <Input
            id="first-code"
            autoFocus
            className="second-code"
            inputMode="numeric"
            autoComplete="one-time-code"
            value={code}
            onChange={(e) => setCode(e.target.value)}
            aria-describedby={fault ? "bind-fault" : undefined}
          />
        </li>
      </ol>
      {fault && (
        <div className="faults" role="alert" id="bind-fault">
          {fault}
        </div>
      )}
      <Button type="primary" htmlType="submit" loading={isBusy}>
        {t.second.confirm}
      </Button>
    </form>
  )
}
