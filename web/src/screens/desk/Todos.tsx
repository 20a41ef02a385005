/** 待办, by when it is due; what is due at one time can be turned page by page. */
import { Link, useSearchParams } from "react-router"
import { useTodos, useTodosDue } from "../../api/queries"
import type { Due, TodoGroup } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { TodoTable } from "../../views/TodoTable"

export function Todos() {
  const [address] = useSearchParams()
  const due = Object.keys(t.due).find((one): one is Due => one === address.get("due"))
  return due ? <DueAt due={due} after={address.get("after") ?? undefined} /> : <All />
}

function All() {
  const todos = useTodos()
  return (
    <>
      <PageHead title={t.todos.title} beside={todos.data && <span className="quiet num">{t.list.count(todos.data.total.n, todos.data.total.over)}</span>} />
      <Answer query={todos}>
        {({ groups }) =>
          groups.length === 0 ? (
            <Blank title={t.todos.empty} help={t.todos.emptyHelp} />
          ) : (
            groups.map((group) => (
              <Group key={group.due} group={group}>
                {group.next && <Link to={paths.todos({ due: group.due })}>{t.todos.all(t.due[group.due])}</Link>}
              </Group>
            ))
          )
        }
      </Answer>
    </>
  )
}

function DueAt({ due, after }: { due: Due; after?: string }) {
  const todos = useTodosDue(due, after)
  return (
    <>
      <PageHead title={t.due[due]} over={<Link to={paths.todos()}>{t.todos.title}</Link>} />
      <Answer query={todos}>
        {({ groups: [group] }) =>
          group ? (
            <>
              <Group group={group} />
              <p className="pages">
                {after && <Link to={paths.todos({ due })}>{t.todos.first}</Link>}
                {group.next && <Link to={paths.todos({ due, after: group.next })}>{t.todos.next}</Link>}
              </p>
            </>
          ) : (
            <Blank title={t.todos.noneDue(t.due[due])} help={t.todos.emptyHelp} />
          )
        }
      </Answer>
    </>
  )
}

function Group({ group, children }: { group: TodoGroup; children?: React.ReactNode }) {
  return (
    <section className="block">
      <h2>
        <span>
          {t.due[group.due]} <span className={group.due === "late" ? "bad num" : "quiet num"}>{t.todos.items(group.count.n, group.count.over)}</span>
        </span>
        {children}
      </h2>
      <TodoTable rows={group.rows} />
    </section>
  )
}
