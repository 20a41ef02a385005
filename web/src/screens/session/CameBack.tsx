/** Back from a provider of identities: signed in, bound, or told why not. */
import { useEffect, useRef, useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router"
import { comeBack } from "../../api/calls"
import { enter, useSession } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Wait } from "../../ui/Wait"
import { firstPath, ownPath } from "../../views/session"

export function CameBack() {
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const session = useSession()
  const [fault, setFault] = useState<string | null>(null)
  // What brought somebody here is taken once.
  const isAsked = useRef(false)

  useEffect(() => {
    document.title = `${t.signIn.title} - ${t.product}`
    if (isAsked.current) return
    isAsked.current = true
    const [state, code, error] = ["state", "code", "error"].map((name) => params.get(name) ?? undefined)
    comeBack({ state: state ?? "", code, error })
      .then(({ me, bound, back }) => {
        enter(me)
        if (bound) return navigate(paths.identities(), { replace: true })
        if (me.before === "second_factor") return navigate(paths.signIn(back ?? undefined), { replace: true })
        return navigate(firstPath(me) ?? ownPath(back) ?? (me.setup ? paths.setup() : paths.desk()), { replace: true })
      })
      .catch((problem: Error) => setFault(problem.message))
  }, [params, navigate])

  return (
    <main className="sign-in">
      <div className="sign-in-box">
        <h1>{t.product}</h1>
        {fault ? (
          <>
            <div className="faults" role="alert">
              {fault}
            </div>
            {session.data ? (
              <Link to={paths.identities()}>{t.identity.toBinding}</Link>
            ) : (
              <Link to={paths.signIn()}>{t.identity.toSignIn}</Link>
            )}
          </>
        ) : (
          <Wait text={t.identity.checking} />
        )}
      </div>
    </main>
  )
}
