/** Four words within reach of a thumb. */
import { NavLink } from "react-router"
import { useMessages, useTodos } from "../api/queries"
import { paths } from "../paths"
import { t } from "../text/text"
import { Unread } from "../views/Unread"

export function BottomBar() {
  const todos = useTodos()
  const unread = useMessages().data?.unread ?? 0
  return (
    <nav className="bottom" aria-label={t.shell.mainMenu}>
      <NavLink to={paths.desk()} end>
        {t.shell.home}
      </NavLink>
      <NavLink to={paths.todos()}>
        {t.shell.todos}
        {!!todos.data?.total.n && <span className="count num">{t.todos.short(todos.data.total)}</span>}
      </NavLink>
      <NavLink to={paths.systems()}>{t.shell.systems}</NavLink>
      <NavLink to={paths.mine()}>
        {t.shell.mine}
        <Unread n={unread} />
      </NavLink>
    </nav>
  )
}
