/** Signing in: by password, by a one-time code, or, in a demo, by one click. */
import { useQuery } from "@tanstack/react-query"
import { Button, Input } from "antd"
import { type FormEvent, useEffect, useState } from "react"
import { Navigate, useNavigate, useSearchParams } from "react-router"
import { getDemoAccounts, redeemCode, signIn } from "../../api/calls"
import { enter, useSession } from "../../api/queries"
import type { Me } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Offline } from "../../ui/Offline"
import { NewPassword, useNewPassword } from "./NewPassword"

export function SignIn() {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const session = useSession()
  const demo = useQuery({ queryKey: ["me", "demo"], queryFn: getDemoAccounts, staleTime: 60_000, retry: false })
  const [isByCode, setByCode] = useState(false)
  const [login, setLogin] = useState("")
  const [secret, setSecret] = useState("")
  const next = useNewPassword()
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    document.title = `${t.signIn.title} - ${t.product}`
  }, [])

  // An address of another site is no way back.
  const back = params.get("back")
  const target = (me?: Me) => (back?.startsWith("/") && !back.startsWith("//") ? back : me?.setup ? paths.setup() : paths.desk())

  const go = async (ask: () => Promise<Me>) => {
    setBusy(true)
    setFault(null)
    try {
      const me = await ask()
      enter(me)
      await navigate(me.must_change ? paths.password() : target(me), { replace: true })
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  const submit = (event: FormEvent) => {
    event.preventDefault()
    const secretTitle = isByCode ? t.signIn.code : t.signIn.password
    const missing = !login.trim() ? t.signIn.login : !secret ? secretTitle : null
    if (missing) return setFault(t.signIn.missing(missing))
    if (isByCode && next.fault) return setFault(next.fault)
    void go(() => (isByCode ? redeemCode(login.trim(), secret.trim(), next.password) : signIn(login.trim(), secret)))
  }

  if (session.data && !isBusy) return <Navigate to={session.data.must_change ? paths.password() : target(session.data)} replace />
  return (
    <main className="sign-in">
      <Offline />
      <div className="sign-in-box">
        <h1>{t.product}</h1>
        <form onSubmit={submit} noValidate>
          {fault && (
            <div className="faults" role="alert">
              {fault}
            </div>
          )}
          <div className="field">
            <label htmlFor="login">{t.signIn.login}</label>
            <Input id="login" autoFocus autoComplete="username" value={login} onChange={(e) => setLogin(e.target.value)} />
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
              <Input.Password id="secret" autoComplete="current-password" value={secret} onChange={(e) => setSecret(e.target.value)} />
            )}
          </div>
          {isByCode && <NewPassword {...next} />}
          <Button type="primary" htmlType="submit" block loading={isBusy}>
            {isByCode ? t.signIn.redeem : t.signIn.submit}
          </Button>
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
        </form>
        {demo.data && demo.data.length > 0 && (
          <section aria-labelledby="demo-title" className="demo">
            <h2 id="demo-title">{t.signIn.demo}</h2>
            <p className="quiet">{t.signIn.demoHelp}</p>
            <ul>
              {demo.data.map((account) => (
                <li key={account.login}>
                  <button type="button" disabled={isBusy} onClick={() => void go(() => signIn(account.login, account.password))}>
                    <strong>{account.role_title}</strong>
                    <span>{account.name}</span>
                    <span className="quiet">{account.unit}</span>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        )}
      </div>
    </main>
  )
}
