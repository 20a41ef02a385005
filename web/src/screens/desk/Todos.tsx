/** 待办, grouped by what is to be done. */
import { Link } from "react-router"
import { useModel, useTodos } from "../../api/queries"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { TodoTable } from "../../views/TodoTable"

export function Todos() {
  const todos = useTodos()
  const { registers } = useModel()
  return (
    <>
      <PageHead title={t.todos.title} beside={todos.data && <span className="quiet num">{t.list.count(todos.data.total, false)}</span>} />
      <Answer query={todos}>
        {({ groups }) =>
          groups.length === 0 ? (
            <Blank title={t.todos.empty} help={t.todos.emptyHelp} />
          ) : (
            <>
              {groups.map((group) => (
                <section key={group.register + group.step} className="block">
                  <h2>
                    {group.title} <span className="quiet num">{t.desk.items(group.count)}</span>
                    {registers[group.register] && group.count > group.rows.length && (
                      <Link to={paths.list(group.register)}>{t.todos.more(group.count - group.rows.length)}</Link>
                    )}
                  </h2>
                  <TodoTable rows={group.rows} step={group.step} />
                </section>
              ))}
            </>
          )
        }
      </Answer>
    </>
  )
}
