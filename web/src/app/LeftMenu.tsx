/** The nine words of the loop, each opening what stands under it. */
import { Menu, type MenuProps } from "antd"
import { Link, useLocation } from "react-router"
import { useModel } from "../api/queries"
import { t } from "../text/text"
import { menuOf } from "../views/menu"
import { useKept } from "../views/kept"

interface Props {
  year: string | null
  isFolded: boolean
  onFold: (isFolded: boolean) => void
}

export function LeftMenu({ year, isFolded, onFold }: Props) {
  const { pathname } = useLocation()
  const menu = menuOf(useModel(), year)
  const filled = menu.filter(({ entries }) => entries.length > 0)
  const [open, setOpen] = useKept<string[]>("menu.open", filled.slice(0, 3).map(({ step }) => step))
  const current = filled
    .flatMap(({ entries }) => entries)
    .map(({ to }) => to)
    .filter((to) => pathname === bare(to) || pathname.startsWith(`${bare(to)}/`))
    .sort((a, b) => b.length - a.length)
    .slice(0, 1)

  const items: MenuProps["items"] = menu.map(({ step, entries }) => {
    const { sign, title, empty } = t.loop[step]
    const icon = <span className="sign">{sign}</span>
    if (entries.length === 0)
      return {
        key: step,
        icon,
        disabled: true,
        title: empty,
        label: (
          <span title={empty}>
            {title}
            <span className="sr-only">：{empty}</span>
          </span>
        ),
      }
    const lines = (of: typeof entries) => of.map(({ to, title: name }) => ({ key: to, label: <Link to={to}>{name}</Link> }))
    const systems = Array.from(new Set(entries.map(({ system }) => system)))
    return {
      key: step,
      icon,
      label: title,
      children:
        systems.length === 1
          ? lines(entries)
          : systems.map((system) => ({
              key: `${step}.${system}`,
              type: "group" as const,
              label: system,
              children: lines(entries.filter((entry) => entry.system === system)),
            })),
    }
  })

  return (
    <nav className="left" aria-label={t.shell.mainMenu}>
      <Menu
        mode="inline"
        inlineIndent={14}
        inlineCollapsed={isFolded}
        items={items}
        selectedKeys={current}
        {...(isFolded ? {} : { openKeys: open, onOpenChange: setOpen })}
      />
      <button type="button" className="fold" aria-expanded={!isFolded} onClick={() => onFold(!isFolded)}>
        {isFolded ? "»" : `« ${t.shell.collapse}`}
        {isFolded && <span className="sr-only">{t.shell.expand}</span>}
      </button>
    </nav>
  )
}

const bare = (to: string) => to.split("?")[0] ?? to
