/** Four words within reach of a thumb. */
import { NavLink } from "react-router"
import { useTodos } from "../api/queries"
import { paths } from "../paths"
import { t } from "../text/text"

export function BottomBar() {
  const todos = useTodos()
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
      <NavLink to={paths.mine()}>{t.shell.mine}</NavLink>
    </nav>
  )
}
