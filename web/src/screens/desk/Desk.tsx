/** 我的工作台: what is mine today, what is late below me, what changed since yesterday. */
import { Link } from "react-router"
import { useDesk, useTodos } from "../../api/queries"
import { paths, recordPath } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { PageHead } from "../../ui/PageHead"
import { TodoTable } from "../../views/TodoTable"

export function Desk() {
  const desk = useDesk()
  const todos = useTodos()
  return (
    <>
      <PageHead title={t.shell.home} />
      <Answer query={desk}>
        {(data) => (
          <>
            {data.numbers.length > 0 && (
              <ul className="sentences">
                {data.numbers.map((number) => (
                  <li key={number.title + number.text}>
                    {number.to ? <Link to={number.to}>{sentence(number)}</Link> : sentence(number)}
                  </li>
                ))}
              </ul>
            )}
            <div className="desk">
              <section className="block">
                <h2>
                  {t.desk.today}
                  {!!todos.data?.total && <Link to={paths.todos()}>{t.desk.allTodos(todos.data.total)}</Link>}
                </h2>
                {data.mine.length === 0 ? <p className="quiet">{t.desk.noTodos}</p> : <TodoTable rows={data.mine} />}
              </section>
              <section className="block">
                <h2>{t.desk.lateBelow}</h2>
                {data.late_below.length === 0 && <p className="quiet">{t.desk.noLate}</p>}
                {data.late_below.map((unit) => (
                  <details key={unit.unit} className="late-unit">
                    <summary>
                      {unit.unit_title} <strong className="bad num">{t.desk.items(unit.count)}</strong>
                    </summary>
                    <TodoTable rows={unit.rows} />
                  </details>
                ))}
              </section>
              <section className="block">
                <h2>{t.desk.changed}</h2>
                {data.changed.length === 0 && <p className="quiet">{t.desk.noChanges}</p>}
                <ul className="todo-rows">
                  {data.changed.map((change, i) => (
                    <li key={`${change.id}${change.at}${i}`}>
                      <span className="quiet num">{instantInTable(change.at).slice(5)}</span>
                      <span>
                        {change.by}
                        {change.title}
                      </span>
                      <Link to={recordPath(change.register, change.id)}>{change.label}</Link>
                    </li>
                  ))}
                </ul>
              </section>
            </div>
          </>
        )}
      </Answer>
    </>
  )
}

/** A number never stands alone: either the server says the sentence, or its title goes before it. */
function sentence({ title, text }: { title: string; text: string }) {
  return text.includes(title) || text.length > 12 ? text : `${title} ${text}`
}
