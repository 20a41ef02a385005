/** Asks what a view is called, who else may use it, and whether the list opens with it. */
import { Checkbox, Input, Modal } from "antd"
import { useState } from "react"
import { changeView, chooseDefaultView, keepView } from "../../api/calls"
import { Refused } from "../../api/client"
import type { Register, SavedView, Views } from "../../api/types"
import { t } from "../../text/text"
import { type Fault, Faults } from "../Faults"

interface Props {
  register: Register
  /** The one to change; none to keep a new one. */
  view?: SavedView
  query: Record<string, string>
  roles: Views["roles"]
  isDefault: boolean
  onClose: () => void
  onKept: (views: Views, id: string) => void
}

const PREFIX = "view"

export function KeepView({ register, view, query, roles, isDefault, onClose, onKept }: Props) {
  const [title, setTitle] = useState(view?.title ?? "")
  const [shared, setShared] = useState<string[]>(view?.roles ?? [])
  const [opens, setOpens] = useState(isDefault)
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)

  const keep = async () => {
    setBusy(true)
    try {
      const asked = { title, query, roles: shared }
      let views = view ? await changeView(register.id, view.id, asked) : await keepView(register.id, asked)
      const id = view?.id ?? views.views.find((one) => one.mine && one.title === title.trim())?.id ?? ""
      if (opens !== isDefault) views = await chooseDefaultView(register.id, opens ? id : null)
      onKept(views, id)
    } catch (error) {
      setRefusal({
        message: error instanceof Error ? error.message : String(error),
        faults: error instanceof Refused ? error.faults.filter((fault) => fault.message !== error.message) : [],
      })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      title={view ? t.view.edit(view.title) : t.view.keep}
      okText={t.view.save}
      cancelText={t.common.cancel}
      confirmLoading={isBusy}
      onOk={() => void keep()}
      onCancel={onClose}
    >
      <Faults prefix={PREFIX} message={refusal.message} faults={refusal.faults} />
      <div className="field">
        <label htmlFor={`${PREFIX}-title`}>{t.view.title}</label>
        <Input id={`${PREFIX}-title`} autoFocus maxLength={30} value={title} onChange={(event) => setTitle(event.target.value)} onPressEnter={() => void keep()} />
        <div className="field-help">{t.view.titleHelp}</div>
      </div>
      <div className="field" role="group" aria-labelledby={`${PREFIX}-roles`}>
        <label id={`${PREFIX}-roles`}>{t.view.share}</label>
        <Checkbox.Group value={shared} onChange={setShared} options={roles.map(({ role, title: label }) => ({ value: role, label }))} />
        <div className="field-help">{t.view.shareHelp}</div>
      </div>
      <Checkbox checked={opens} onChange={(event) => setOpens(event.target.checked)}>
        {t.view.opens}
      </Checkbox>
    </Modal>
  )
}
