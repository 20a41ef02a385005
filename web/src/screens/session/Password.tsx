/** Changing one's password, by wish or because one must. */
import { Button, Input } from "antd"
import { type FormEvent, useState } from "react"
import { useNavigate } from "react-router"
import { changePassword } from "../../api/calls"
import { enter, useSession } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { PageHead } from "../../ui/PageHead"
import { NewPassword, useNewPassword } from "./NewPassword"
import { useNotices } from "../../ui/notices"

export function Password() {
  const message = useNotices()
  const navigate = useNavigate()
  const session = useSession()
  const [old, setOld] = useState("")
  const next = useNewPassword()
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    const missing = old ? next.fault : t.signIn.missing(t.signIn.oldPassword)
    if (missing) return setFault(missing)
    setBusy(true)
    try {
      enter(await changePassword(old, next.password))
      void message.success(t.signIn.changed)
      await navigate(paths.desk())
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="narrow">
      <PageHead title={t.signIn.change} />
      {session.data?.before === "first_password" && <p className="notice">{t.signIn.mustChange}</p>}
      {session.data?.before === "old_password" && <p className="notice">{t.signIn.tooOld}</p>}
      <form onSubmit={(event) => void submit(event)} noValidate>
        {fault && (
          <div className="faults" role="alert">
            {fault}
          </div>
        )}
        <div className="field">
          <label htmlFor="old-password">{t.signIn.oldPassword}</label>
          <Input.Password id="old-password" autoComplete="current-password" value={old} onChange={(e) => setOld(e.target.value)} />
        </div>
        <NewPassword {...next} />
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {t.signIn.change}
        </Button>
      </form>
    </div>
  )
}
