/** 政策参数: what each is worth in an area, who says so, since when, by which document. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { Select } from "antd"
import { Link, useSearchParams } from "react-router"
import { listParams } from "../../api/calls"
import type { ParamNow } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { usePhone } from "../../ui/phone"
import { Whose } from "./Whose"

export function Params() {
  const [address, setAddress] = useSearchParams()
  const organisation = address.get("organisation") ?? undefined
  const params = useQuery({
    queryKey: ["params", organisation],
    queryFn: () => listParams(organisation),
    placeholderData: keepPreviousData,
  })
  return (
    <>
      <PageHead title={t.params.title} />
      <p className="quiet">{t.params.help}</p>
      <Answer query={params}>
        {({ systems, organisations, organisation: of }) =>
          systems.length === 0 ? (
            <Blank title={t.params.empty} help={t.params.emptyHelp} />
          ) : (
            <>
              <label className="params-area no-print" htmlFor="params-area">
                {t.params.area}
                <Select
                  id="params-area"
                  aria-label={t.params.area}
                  showSearch={{ optionFilterProp: "label" }}
                  value={of?.id}
                  // Whoever acts for a school sees its values, though it has none of its own.
                  options={[...organisations, ...(of && !organisations.some(({ id }) => id === of.id) ? [of] : [])].map(({ id, title }) => ({ value: id, label: title }))}
                  onChange={(id: string) => setAddress({ organisation: id }, { replace: true })}
                />
              </label>
              {systems.map((system) => (
                <section key={system.id} className="block" aria-labelledby={`params-${system.id}`}>
                  <h2 id={`params-${system.id}`}>{system.title}</h2>
                  <Rows rows={system.params} organisation={organisation} title={system.title} />
                </section>
              ))}
            </>
          )
        }
      </Answer>
    </>
  )
}

function Rows({ rows, organisation, title }: { rows: ParamNow[]; organisation?: string; title: string }) {
  const isPhone = usePhone()
  const name = (row: ParamNow) => (
    <>
      <Link to={paths.param(row.id, { organisation })}>{row.title}</Link>
      {row.help && <div className="quiet">{row.help}</div>}
    </>
  )
  const value = (row: ParamNow) => <strong className="num one-piece">{row.now?.shown ?? t.params.none}</strong>
  if (isPhone)
    return (
      <ul className="params-cards">
        {rows.map((row) => (
          <li key={row.id}>
            <div className="params-card-head">
              <div>{name(row)}</div>
              {value(row)}
            </div>
            {row.now && (
              <div className="quiet">
                <Whose held={row.now} /> · {t.params.since(row.now.from)}
              </div>
            )}
          </li>
        ))}
      </ul>
    )
  return (
    <table className="facts-table params-table" aria-label={title}>
      <thead>
        <tr>
          {[t.params.param, t.params.value, t.params.whose, t.params.from, t.params.basis].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">{name(row)}</th>
            <td>{value(row)}</td>
            <td>{row.now && <Whose held={row.now} />}</td>
            <td className="num">{row.now?.from}</td>
            <td>{row.now?.basis}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
