/** A new password, typed twice. */
import { useQuery } from "@tanstack/react-query"
import { Input } from "antd"
import { useState } from "react"
import { getPasswordRule } from "../../api/calls"
import { t } from "../../text/text"

export function useNewPassword() {
  const [password, setPassword] = useState("")
  const [again, setAgain] = useState("")
  const fault = !password ? t.signIn.missing(t.signIn.newPassword) : password !== again ? t.signIn.differs : null
  return { password, setPassword, again, setAgain, fault }
}

export function NewPassword({ password, setPassword, again, setAgain }: ReturnType<typeof useNewPassword>) {
  // Said beside the field, before the form is sent.
  const differs = again !== "" && again !== password
  const rule = useQuery({ queryKey: ["me", "password-rule"], queryFn: getPasswordRule, staleTime: Infinity })
  return (
    <>
      <div className="field">
        <label htmlFor="new-password">{t.signIn.newPassword}</label>
        <Input.Password
          id="new-password"
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          aria-describedby="new-password-help"
        />
        <div id="new-password-help" className="field-help">
          {rule.data?.says}
        </div>
      </div>
      <div className="field">
        <label htmlFor="new-password-again">{t.signIn.again}</label>
        <Input.Password
          id="new-password-again"
          autoComplete="new-password"
          value={again}
          onChange={(event) => setAgain(event.target.value)}
          status={differs ? "error" : undefined}
          aria-invalid={differs}
          aria-describedby="new-password-again-fault"
        />
        <div id="new-password-again-fault" className="field-fault" role="status">
          {differs && t.signIn.differs}
        </div>
      </div>
    </>
  )
}
