/** 我的工作台: what is mine today, what is late below me, what changed since yesterday. */
import { useState } from "react"
import { Link } from "react-router"
import { useDesk } from "../../api/queries"
import { trimmed } from "../../fields/number"
import { paths, recordPath } from "../../paths"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { PageHead } from "../../ui/PageHead"
import { TodoTable } from "../../views/TodoTable"

/** The latest units are seen at once; the rest on asking. */
const LATE_UNITS = 10

export function Desk() {
  const [isWhole, setWhole] = useState(false)
  const desk = useDesk()
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
                <li>
                  <Link className="quiet" to={paths.measures()}>
                    {t.shell.measures}
                  </Link>
                </li>
              </ul>
            )}
            <div className="desk">
              <section className="block">
                <h2>
                  {t.desk.today}
                  {data.mine.length > 0 && <Link to={paths.todos()}>{t.desk.allTodos}</Link>}
                </h2>
                {data.mine.length === 0 && <p className="quiet">{t.desk.noTodos}</p>}
                {data.mine.map((group) => (
                  <section key={group.due} className="due" aria-label={t.due[group.due]}>
                    <h3>
                      <Link to={paths.todos({ due: group.due })}>
                        {t.due[group.due]} <span className={group.due === "late" ? "bad num" : "num"}>{t.todos.items(group.count.n, group.count.over)}</span>
                      </Link>
                    </h3>
                    <TodoTable rows={group.rows} />
                  </section>
                ))}
              </section>
              <section className="block">
                <h2>{t.desk.lateBelow}</h2>
                {data.late_below.length === 0 && <p className="quiet">{t.desk.noLate}</p>}
                {data.late_below.slice(0, isWhole ? undefined : LATE_UNITS).map((unit) => (
                  <details key={unit.unit ?? unit.unit_title} className="late-unit">
                    <summary>
                      {unit.unit_title} <strong className="bad num">{t.desk.items(unit.count)}</strong>
                    </summary>
                    <TodoTable rows={unit.rows} />
                  </details>
                ))}
                {!isWhole && data.late_below.length > LATE_UNITS && (
                  <button type="button" className="link" onClick={() => setWhole(true)}>
                    {t.desk.moreUnits(data.late_below.length - LATE_UNITS)}
                  </button>
                )}
              </section>
              <section className="block">
                <h2>{t.desk.changed}</h2>
                {data.changed.length === 0 && <p className="quiet">{data.changed_more ? t.desk.changesElsewhere : t.desk.noChanges}</p>}
                <ul className="todo-rows">
                  {data.changed.map((change, i) => (
                    <li key={`${change.id}${change.at}${i}`}>
                      <span className="quiet num">{instantInTable(change.at).slice(5)}</span>
                      <span>
                        {change.title} <span className="quiet">{change.by}</span>
                      </span>
                      <span>
                        <Link to={recordPath(change.register, change.id)}>{change.label}</Link>
                        {change.n > 1 && (
                          <>
                            {" "}
                            <Link className="quiet" to={paths.list(change.register)}>
                              {t.desk.andSo(change.n)}
                            </Link>
                          </>
                        )}
                      </span>
                    </li>
                  ))}
                </ul>
                {data.changed.length > 0 && data.changed_more && <p className="quiet">{t.desk.changesMore}</p>}
              </section>
            </div>
          </>
        )}
      </Answer>
    </>
  )
}

/** A number never stands alone: either the server says the sentence, or its title goes before it. */
function sentence({ title, text: whole }: { title: string; text: string }) {
  const text = whole.replace(/\d+\.\d+/g, trimmed)
  return text.includes(title) || text.length > 12 ? text : `${title}${/[%‰]$/.test(text) ? "为" : "有"} ${text}`
}
