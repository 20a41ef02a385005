/**
 * Signing in again where a session ended. The page stays as it was behind it, unseen: what
 * somebody was typing is there again as soon as they are.
 */
import { Button } from "antd"
import { useState } from "react"
import { useNavigate } from "react-router"
import { goOn } from "../../api/queries"
import type { Me } from "../../api/types"
import { t } from "../../text/text"
import { firstPath, useLeave } from "../../views/session"
import { SignInForm } from "./SignInForm"

export function Again({ me }: { me: Me }) {
  const navigate = useNavigate()
  const leave = useLeave()
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const go = async (ask: () => Promise<Me>) => {
    setBusy(true)
    setFault(null)
    try {
      const again = await ask()
      goOn(again)
      const first = firstPath(again)
      if (first) await navigate(first)
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
      setBusy(false)
    }
  }

  return (
    <main className="sign-in is-over">
      <div className="sign-in-box">
        <h1>{t.product}</h1>
        <p className="notice" role="alert">
          {t.ending.ended(me.account.name)}
        </p>
        <SignInForm login={me.account.login} isBusy={isBusy} fault={fault} onFault={setFault} onTry={(ask) => void go(ask)} />
        <Button type="link" block onClick={() => void leave()}>
          {t.ending.other}
        </Button>
      </div>
    </main>
  )
}
