/** 我的, on a phone: position, year, password, leaving. */
import { Link } from "react-router"
import { Button, Select } from "antd"
import { useMe, useMessages, useRegister } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { PageHead } from "../../ui/PageHead"
import { Unread } from "../../views/Unread"
import { useLeave, useTakePosition } from "../../views/session"

export function Mine() {
  const me = useMe()
  const mayDesign = !!useRegister("design.layer")
  const takePosition = useTakePosition()
  const leave = useLeave()
  const unread = useMessages().data?.unread ?? 0
  return (
    <div className="narrow">
      <PageHead title={me.account.name} over={me.title} />
      <div className="field">
        <label htmlFor="position">{t.shell.position}</label>
        <Select
          id="position"
          className="wide"
          value={me.acting ?? undefined}
          onChange={takePosition}
          options={me.positions.map((p) => ({ value: p.id, label: `${p.role_title} · ${p.unit.title}` }))}
        />
      </div>
      <ul className="big-links">
        <li>
          <Link to={paths.messages()}>
            {t.messages.title} <Unread n={unread} />
          </Link>
        </li>
        <li>
          <Link to={paths.messageSettings()}>{t.notices.title}</Link>
        </li>
        <li>
          <Link to={paths.delegations()}>{t.delegations.title}</Link>
        </li>
        <li>
          <Link to={paths.drafts()}>{t.drafts.title}</Link>
        </li>
        <li>
          <Link to={paths.jobs()}>{t.jobs.title}</Link>
        </li>
        <li>
          <Link to={paths.devices()}>{t.devices.title}</Link>
        </li>
        <li>
          <Link to={paths.secondFactor()}>{t.second.title}</Link>
        </li>
        <li>
          <Link to={paths.dossier(`access.account/${me.account.id}`)}>{t.dossier.myData}</Link>
        </li>
        <li>
          <Link to={paths.identities()}>{t.identity.title}</Link>
        </li>
        <li>
          <Link to={paths.password()}>{t.shell.password}</Link>
        </li>
        {me.setup && (
          <li>
            <Link to={paths.setup()}>{t.shell.setup}</Link>
          </li>
        )}
        {mayDesign && (
          <li>
            <Link to={paths.design()}>{t.shell.design}</Link>
          </li>
        )}
      </ul>
      <Button block onClick={leave}>
        {t.shell.signOut}
      </Button>
    </div>
  )
}
