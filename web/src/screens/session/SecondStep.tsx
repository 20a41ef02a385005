/** 动态口令 after the password: the six digits on the phone, or a recovery code on paper. */
import { Button, Input } from "antd"
import { type FormEvent, useState } from "react"
import { giveSecond, signOut } from "../../api/calls"
import { t } from "../../text/text"
import type { Trying } from "./trying"

export function SecondStep({ trying: { isBusy, fault, setFault, setHalf, go } }: { trying: Trying }) {
  const [code, setCode] = useState("")

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!code.trim()) return setFault(t.signIn.missing(t.second.code))
    go(() => giveSecond(code.trim()))
  }

  const back = () => {
    setFault(null)
    setHalf(false)
    void signOut().catch(() => undefined)
  }

  return (
    <form onSubmit={submit} noValidate>
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      <div className="field">
        <label htmlFor="second">{t.second.code}</label>
        <Input
          id="second"
          autoFocus
          autoComplete="one-time-code"
          className="second-code"
          value={code}
          onChange={(e) => setCode(e.target.value)}
          aria-describedby="second-help"
        />
        <div id="second-help" className="field-help">
          {t.second.codeHelp}
        </div>
      </div>
      <Button type="primary" htmlType="submit" block loading={isBusy} aria-label={t.signIn.submit}>
        {t.signIn.submit}
      </Button>
      <Button type="link" block onClick={back}>
        {t.second.back}
      </Button>
    </form>
  )
}
