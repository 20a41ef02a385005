/** Finding by number, name, or the first letters of its sounds. */
import { useQuery } from "@tanstack/react-query"
import { Input } from "antd"
import { Link, useSearchParams } from "react-router"
import { search } from "../../api/calls"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"

export function Search() {
  const [params, setParams] = useSearchParams()
  const q = params.get("q")?.trim() ?? ""
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
        aria-label={t.shell.search}
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
              <ul className="todo-rows">
                {rows.map((row) => (
                  <li key={row.register + row.id}>
                    <span className="quiet">{row.register_title}</span>
                    <Link to={recordPath(row.register, row.id)}>{row.label}</Link>
                    <span className="quiet num">{row.number}</span>
                  </li>
                ))}
              </ul>
            )
          }
        </Answer>
      )}
    </>
  )
}
