/** 个人信息查阅副本: asks for all that is held about one person, and saves what comes. */
import { Button, Checkbox, Input } from "antd"
import { type FormEvent, useState } from "react"
import { Link, useSearchParams } from "react-router"
import { getDossier } from "../../api/calls"
import { useMe, useRegister } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { download } from "../../ui/download"
import { useNotices } from "../../ui/notices"
import { PageHead } from "../../ui/PageHead"
import { About, aboutOf } from "./About"

export function Dossier() {
  const [params] = useSearchParams()
  const about = params.get("about") ?? ""
  // Another person's is asked for anew.
  return <Asked key={about} given={about} />
}

function Asked({ given }: { given: string }) {
  const message = useNotices()
  const me = useMe()
  const mayErase = !!useRegister("access.erasure")?.create
  const isMine = given === `access.account/${me.account.id}`
  const [about, setAbout] = useState(given)
  const [reason, setReason] = useState(isMine ? t.dossier.mine : "")
  const [withFiles, setWithFiles] = useState(true)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const of = aboutOf(about)

  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!of) return setFault(t.dossier.noRecord)
    if (!reason.trim()) return setFault(t.dossier.noReason)
    setBusy(true)
    setFault(null)
    try {
      save(await getDossier(of.register, of.id, reason.trim(), withFiles), withFiles)
      void message.success(t.dossier.saved)
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <div className="narrow">
      <PageHead title={t.dossier.title} />
      <p className="quiet">{t.dossier.help}</p>
      <form onSubmit={(event) => void submit(event)} noValidate>
        {fault && (
          <div className="faults" role="alert">
            {fault}
          </div>
        )}
        {isMine ? (
          <p>{t.dossier.ofMine(me.account.name)}</p>
        ) : (
          <About
            about={given}
            says={t.dossier.of}
            otherwise={
              <div className="field">
                <label htmlFor="about">{t.dossier.about}</label>
                <Input id="about" aria-describedby="about-help" value={about} onChange={(event) => setAbout(event.target.value)} />
                <p id="about-help" className="quiet">
                  {t.dossier.aboutHelp}
                </p>
              </div>
            }
          />
        )}
        <div className="field">
          <label htmlFor="reason">{t.dossier.reason}</label>
          <Input.TextArea id="reason" aria-describedby="reason-help" rows={2} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
          <p id="reason-help" className="quiet">
            {t.dossier.reasonHelp}
          </p>
        </div>
        <div className="field">
          <Checkbox checked={withFiles} onChange={(event) => setWithFiles(event.target.checked)}>
            {t.dossier.withFiles}
          </Checkbox>
        </div>
        <Button type="primary" htmlType="submit" loading={isBusy}>
          {t.dossier.make}
        </Button>
      </form>
      {mayErase && of && (
        <p>
          <Link to={paths.create("access.erasure", { about: `${of.register}/${of.id}` })}>{t.dossier.erase}</Link>
        </p>
      )}
    </div>
  )
}

function save(file: Blob, isPacked: boolean) {
  const address = URL.createObjectURL(file)
  download(address, `${t.dossier.title}.${isPacked ? "zip" : "docx"}`)
  URL.revokeObjectURL(address)
}
