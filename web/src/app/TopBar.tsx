/** Search, year, position, to-dos, messages, person. Nothing else. */
import { Button, Dropdown } from "antd"
import { Link, useNavigate } from "react-router"
import { useMe, useMessages, useRegister, useTodos } from "../api/queries"
import { paths } from "../paths"
import { t } from "../text/text"
import { usePhone } from "../ui/phone"
import { Unread } from "../views/Unread"
import { SearchBox } from "../views/search/SearchBox"
import { useLeave, useTakePosition } from "../views/session"

/** The years a bureau looks back on. */
const YEARS_BACK = 6

export function TopBar({ year, onYear }: { year: string | null; onYear: (year: string | null) => void }) {
  const me = useMe()
  const navigate = useNavigate()
  const isPhone = usePhone()
  const todos = useTodos()
  const unread = useMessages().data?.unread ?? 0
  const mayDesign = !!useRegister("design.layer")
  const takePosition = useTakePosition()
  const leave = useLeave()
  const next = new Date().getFullYear() + 1
  const years = Array.from({ length: YEARS_BACK + 2 }, (_, i) => String(next - i))
  if (year && !years.includes(year)) years.push(year)

  return (
    <header className="top">
      <Link to={paths.desk()} className="top-title">
        {t.product}
        <span>{me.title}</span>
        {me.demo && <span className="demo-mark">{t.shell.demo}</span>}
      </Link>
      {isPhone ? (
        <Link className="top-link" to={paths.search()}>
          {t.search.title}
        </Link>
      ) : (
        <>
          <SearchBox />
          <Choice
            title={t.shell.year}
            value={year ?? ""}
            onChoose={(value) => onYear(value || null)}
            options={[{ key: "", label: t.shell.allYears }, ...years.map((y) => ({ key: y, label: t.shell.yearWord(y) }))]}
          />
          <Choice
            title={t.shell.position}
            value={me.acting ?? ""}
            onChoose={(position) => void takePosition(position)}
            options={me.positions.map((p) => ({ key: p.id, label: `${p.role_title} · ${p.unit.title}` }))}
          />
          <Link to={paths.todos()} className="top-link" aria-label={t.shell.todosCount(todos.data?.total.n ?? 0)}>
            {t.shell.todos}
            {!!todos.data?.total.n && <span className="count num">{t.todos.short(todos.data.total)}</span>}
          </Link>
          <Link to={paths.messages()} className="top-link">
            {t.messages.title}
            <Unread n={unread} />
          </Link>
          <Dropdown
            trigger={["click"]}
            menu={{
              items: [
                { key: "desk", label: t.shell.home },
                ...(me.setup ? [{ key: "setup", label: t.shell.setup }] : []),
                ...(mayDesign ? [{ key: "design", label: t.shell.design }] : []),
                { key: "notices", label: t.notices.title },
                { key: "delegations", label: t.delegations.title },
                { key: "drafts", label: t.drafts.title },
                { key: "jobs", label: t.jobs.title },
                { key: "devices", label: t.devices.title },
                { key: "dossier", label: t.dossier.myData },
                { key: "secondFactor", label: t.second.title },
                { key: "identities", label: t.identity.title },
                { key: "password", label: t.shell.password },
                { type: "divider" },
                { key: "leave", label: t.shell.signOut },
              ],
              onClick: ({ key }) => {
                if (key === "leave") void leave()
                else void navigate({ desk: paths.desk(), setup: paths.setup(), design: paths.design(), notices: paths.messageSettings(), delegations: paths.delegations(), drafts: paths.drafts(), jobs: paths.jobs(), devices: paths.devices(), dossier: paths.dossier(`access.account/${me.account.id}`), secondFactor: paths.secondFactor(), identities: paths.identities(), password: paths.password() }[key] ?? "/")
              },
            }}
          >
            <Button type="text" className="top-person">
              {me.account.name} <span aria-hidden="true">▾</span>
            </Button>
          </Dropdown>
        </>
      )}
    </header>
  )
}

interface ChoiceProps {
  title: string
  value: string
  options: { key: string; label: string }[]
  onChoose: (key: string) => void
}

/** A menu and not a `Select`: that one alone would be a tenth of the first page. */
function Choice({ title, value, options, onChoose }: ChoiceProps) {
  const label = options.find((option) => option.key === value)?.label ?? title
  return (
    <Dropdown
      trigger={["click"]}
      menu={{ items: options, selectedKeys: [value], selectable: true, onClick: ({ key }) => onChoose(key) }}
    >
      <Button type="text" className="top-choice" aria-label={`${title}：${label}`}>
        {label} <span aria-hidden="true">▾</span>
      </Button>
    </Dropdown>
  )
}
