/** Signing in: by password, by a one-time code, or, in a demo, by one click. */
import { useQuery } from "@tanstack/react-query"
import { useEffect } from "react"
import { Navigate, useNavigate, useSearchParams } from "react-router"
import { getBureau, getDemoAccounts, signIn } from "../../api/calls"
import { enter, useSession } from "../../api/queries"
import type { Me } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Offline } from "../../ui/Offline"
import { Wait } from "../../ui/Wait"
import { firstPath, ownPath } from "../../views/session"
import { Providers } from "./Providers"
import { SignInForm } from "./SignInForm"
import { useTrying } from "./trying"

export function SignIn() {
  const session = useSession()
  if (session.isPending) return <Wait />
  return <Form me={session.data ?? null} />
}

function Form({ me }: { me: Me | null }) {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const demo = useQuery({ queryKey: ["me", "demo"], queryFn: getDemoAccounts, staleTime: 60_000, retry: false })

  const bureau = useQuery({ queryKey: ["me", "bureau"], queryFn: getBureau, staleTime: 60_000, retry: false })

  useEffect(() => {
    document.title = `${t.signIn.title} - ${t.product}`
  }, [])

  const back = params.get("back")
  const target = (who: Me) =>
    firstPath(who) ?? ownPath(back) ?? (who.setup ? paths.setup() : paths.desk())

  const trying = useTrying((who) => {
    enter(who)
    return navigate(target(who), { replace: true })
  }, me?.before === "second_factor")

  if (me && me.before !== "second_factor" && !trying.isBusy) return <Navigate to={target(me)} replace />
  return (
    <main className="sign-in">
      <Offline />
      <div className="sign-in-box">
        <h1>{t.product}</h1>
        {bureau.data?.title && <p className="sign-in-bureau">{bureau.data.title}</p>}
        <SignInForm trying={trying} />
        {!trying.isHalf && <Providers back={back} onFault={trying.setFault} />}
        <p>
          <a href="/public">{t.signIn.open}</a>
        </p>
        {!trying.isHalf && demo.data && demo.data.length > 0 && (
          <section aria-labelledby="demo-title" className="demo">
            <h2 id="demo-title">{t.signIn.demo}</h2>
            <p className="quiet">{t.signIn.demoHelp}</p>
            <ul>
              {demo.data.map((account) => (
                <li key={account.login}>
                  <button type="button" disabled={trying.isBusy} onClick={() => trying.go(() => signIn(account.login, account.password))}>
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
