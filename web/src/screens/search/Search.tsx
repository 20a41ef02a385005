/** Everything that was found, by the list it stands in. */
import { useQuery } from "@tanstack/react-query"
import { Input } from "antd"
import { Link, useSearchParams } from "react-router"
import { search } from "../../api/calls"
import { useModel } from "../../api/queries"
import { paths, recordPath } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { withAside } from "../../views/filters"
import { groupsOf } from "../../views/search/found"

export function Search() {
  const [params, setParams] = useSearchParams()
  const q = params.get("q")?.trim() ?? ""
  const { registers } = useModel()
  const found = useQuery({ queryKey: ["search", q], queryFn: () => search(q), enabled: q !== "" })
  return (
    <>
      <PageHead title={t.search.title} />
      <Input.Search
        key={q}
        className="search-box"
        defaultValue={q}
        autoFocus={!q}
        placeholder={t.shell.search}
        aria-label={t.search.again}
        onSearch={(next) => setParams(next.trim() ? { q: next.trim() } : {})}
      />
      {q === "" ? (
        <p className="quiet">{t.search.hint}</p>
      ) : (
        <Answer query={found}>
          {({ rows }) =>
            rows.length === 0 ? (
              <Blank title={t.search.none(q)} help={t.search.noneHelp} />
            ) : (
              <>
                {groupsOf(rows).map((group) => (
                  <section key={group.register} className="block" aria-label={group.title}>
                    <h2>
                      {group.title}
                      <Link to={paths.list(group.register, { q, ...withAside(registers[group.register]) })}>{t.search.inList(group.title)}</Link>
                    </h2>
                    <ul className="todo-rows">
                      {group.rows.map((row) => (
                        <li key={row.id}>
                          <Link to={recordPath(row.register, row.id)}>{row.label}</Link>
                          {row.number !== row.label && <span className="quiet num">{row.number}</span>}
                        </li>
                      ))}
                    </ul>
                  </section>
                ))}
              </>
            )
          }
        </Answer>
      )}
    </>
  )
}
