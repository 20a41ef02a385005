/**
 * Signing in again where a session ended. The page stays as it was behind it, unseen: what
 * somebody was typing is there again as soon as they are.
 */
import { Button } from "antd"
import { useNavigate } from "react-router"
import { goOn } from "../../api/queries"
import type { Me } from "../../api/types"
import { t } from "../../text/text"
import { firstPath, useLeave } from "../../views/session"
import { SignInForm } from "./SignInForm"
import { useTrying } from "./trying"

export function Again({ me }: { me: Me }) {
  const navigate = useNavigate()
  const leave = useLeave()
  const trying = useTrying((again) => {
    goOn(again)
    const first = firstPath(again)
    return first ? navigate(first) : undefined
  })

  return (
    <main className="sign-in is-over">
      <div className="sign-in-box">
        <h1>{t.product}</h1>
        <p className="notice" role="alert">
          {t.ending.ended(me.account.name)}
        </p>
        <SignInForm login={me.account.login} trying={trying} />
        <Button type="link" block onClick={() => void leave()}>
          {t.ending.other}
        </Button>
      </div>
    </main>
  )
}
