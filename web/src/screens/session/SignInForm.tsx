/** Proving who one is: by password, or by a one-time code with a new password; then by a second factor. */
import { Button, Input } from "antd"
import { type FormEvent, useState } from "react"
import { redeemCode, signIn } from "../../api/calls"
import { t } from "../../text/text"
import { NewPassword, useNewPassword } from "./NewPassword"
import { SecondStep } from "./SecondStep"
import type { Trying } from "./trying"

interface Props {
  /** Whose session has ended, if that is known: nobody else is meant. */
  login?: string
  trying: Trying
}

export function SignInForm({ login: known, trying }: Props) {
  const [isByCode, setByCode] = useState(false)
  const [login, setLogin] = useState(known ?? "")
  const [secret, setSecret] = useState("")
  const next = useNewPassword()
  const { isBusy, fault, setFault, go } = trying

  if (trying.isHalf) return <SecondStep trying={trying} />

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const secretTitle = isByCode ? t.signIn.code : t.signIn.password
    const missing = !login.trim() ? t.signIn.login : !secret ? secretTitle : null
    if (missing) return setFault(t.signIn.missing(missing))
    if (isByCode && next.fault) return setFault(next.fault)
    go(() => (isByCode ? redeemCode(login.trim(), secret.trim(), next.password) : signIn(login.trim(), secret)))
  }

  return (
    <form onSubmit={submit} noValidate>
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      <div className="field">
        <label htmlFor="login">{t.signIn.login}</label>
        <Input
          id="login"
          autoFocus={!known}
          readOnly={!!known}
          autoComplete="username"
          value={login}
          onChange={(e) => setLogin(e.target.value)}
        />
      </div>
      <div className="field">
        <label htmlFor="secret">{isByCode ? t.signIn.code : t.signIn.password}</label>
        {isByCode ? (
          <>
            <Input id="secret" autoComplete="one-time-code" value={secret} onChange={(e) => setSecret(e.target.value)} aria-describedby="secret-help" />
            <div id="secret-help" className="field-help">
              {t.signIn.codeHelp}
            </div>
          </>
        ) : (
          <Input.Password
            id="secret"
            autoFocus={!!known}
            autoComplete="current-password"
            value={secret}
            onChange={(e) => setSecret(e.target.value)}
          />
        )}
      </div>
      {isByCode && <NewPassword {...next} />}
      <Button type="primary" htmlType="submit" block loading={isBusy} aria-label={isByCode ? t.signIn.redeem : t.signIn.submit}>
        {isByCode ? t.signIn.redeem : t.signIn.submit}
      </Button>
      {!known && (
        <Button
          type="link"
          block
          onClick={() => {
            setByCode(!isByCode)
            setSecret("")
            setFault(null)
          }}
        >
          {isByCode ? t.signIn.byPassword : t.signIn.byCode}
        </Button>
      )}
    </form>
  )
}
