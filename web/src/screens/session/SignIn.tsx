/** Signing in: by password, by a one-time code, or, in a demo, by one click. */
import { useQuery } from "@tanstack/react-query"
import { useEffect, useState } from "react"
import { Navigate, useNavigate, useSearchParams } from "react-router"
import { getDemoAccounts, signIn } from "../../api/calls"
import { enter, useSession } from "../../api/queries"
import type { Me } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Offline } from "../../ui/Offline"
import { firstPath } from "../../views/session"
import { SignInForm } from "./SignInForm"

export function SignIn() {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const session = useSession()
  const demo = useQuery({ queryKey: ["me", "demo"], queryFn: getDemoAccounts, staleTime: 60_000, retry: false })
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  useEffect(() => {
    document.title = `${t.signIn.title} - ${t.product}`
  }, [])

  // An address of another site is no way back.
  const back = params.get("back")
  const target = (me: Me) =>
    firstPath(me) ?? (back?.startsWith("/") && !back.startsWith("//") ? back : me.setup ? paths.setup() : paths.desk())

  const go = async (ask: () => Promise<Me>) => {
    setBusy(true)
    setFault(null)
    try {
      const me = await ask()
      enter(me)
      await navigate(target(me), { replace: true })
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  if (session.data && !isBusy) return <Navigate to={target(session.data)} replace />
  return (
    <main className="sign-in">
      <Offline />
      <div className="sign-in-box">
        <h1>{t.product}</h1>
        <SignInForm isBusy={isBusy} fault={fault} onFault={setFault} onTry={(ask) => void go(ask)} />
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
