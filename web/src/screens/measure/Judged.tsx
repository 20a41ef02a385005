/** 评估报告: an organisation held to the items of a dashboard, what is missing at which school; all of them beside each other. Made to be printed. */
import { useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import { Fragment } from "react"
import { Link } from "react-router"
import { getJudged, hrefs, listJudged } from "../../api/calls"
import type { JudgedReport, JudgedSide, JudgedTable } from "../../api/types"
import { paths } from "../../paths"
import { dayInSentence } from "../../text/dates"
import { judged as words } from "../../text/judged"
import { Answer } from "../../ui/Answer"
import { download } from "../../ui/download"
import { Lamp } from "../../ui/Lamp"
import { usePhone } from "../../ui/phone"
import { plain } from "../../text/numbers"
import "./judged.css"

/** What a report says is looked at again after so long. */
const AGAIN_MS = 30_000

interface Props {
  id: string
  org: string
  knownAt?: string
}

export function Judged({ id, org, knownAt }: Props) {
  const query = { org, known_at: knownAt }
  const report = useQuery({ queryKey: ["measure", "judged", id, query], queryFn: () => getJudged(id, query), refetchInterval: AGAIN_MS })
  return <Answer query={report}>{(data) => <Report data={data} knownAt={knownAt} />}</Answer>
}

function Report({ data, knownAt }: { data: JudgedReport; knownAt: string | undefined }) {
  const isPhone = usePhone()
  const failed = data.items.filter((one) => one.keeps === false)
  return (
    <article className="judged">
      <p className="judged-sum">
        {words.sum(data.items.length)}
        <Lamp tone="good">{words.kept(data.kept)}</Lamp>
        <Lamp tone="bad">{words.failed(data.failed)}</Lamp>
        <Lamp tone="plain">{words.untold(data.untold)}</Lamp>
        {data.lacking > 0 && <Lamp tone="wait">{words.lacking(data.lacking)}</Lamp>}
        {words.byPapers(data.by_papers)}
      </p>
      <p className="quiet">
        {words.made(data.unit, dayInSentence(data.day))}
        {data.source && `${words.by}${data.source}。`}
        {data.hidden > 0 && words.hidden(data.hidden)}
      </p>
      <p className="no-print judged-actions">
        <Button size="small" onClick={() => window.print()}>
          {words.print}
        </Button>
        {(["docx", "xlsx"] as const).map((format) => (
          <Button key={format} size="small" onClick={() => download(hrefs.judged(data.id, { org: data.org, known_at: knownAt, format }))}>
            {words.formats[format]}
          </Button>
        ))}
        {knownAt ? (
          <span>
            {words.then(data.history)}　<Link to={paths.dashboards({ page: data.id, org: data.org })}>{words.now}</Link>
          </span>
        ) : (
          <Link to={paths.dashboards({ page: data.id, org: data.org, known_at: data.history })}>{words.permanent}</Link>
        )}
      </p>

      <h2>{words.items}</h2>
      <div className="scroll-x">
        <table className="facts-table judged-items" aria-label={words.items}>
          <thead>
            <tr>
              <th className="num">{words.number}</th>
              <th>{words.item}</th>
              {!isPhone && <th>{words.line}</th>}
              <th className="num">{words.value}</th>
              <th>{words.verdict}</th>
              {!isPhone && <th>{words.when}</th>}
            </tr>
          </thead>
          <tbody>
            {data.items.map((one) => (
              <Fragment key={one.number}>
                {one.part && (
                  <tr className="judged-part">
                    <th colSpan={isPhone ? 4 : 6} scope="colgroup">
                      {one.part}
                    </th>
                  </tr>
                )}
                {one.sides.length !== 1 && (
                  <tr>
                    <td className="num">{one.number}</td>
                    <td colSpan={isPhone ? 2 : 3}>{one.title}</td>
                    <td>{one.by_papers ? <span className="quiet">{words.papers}</span> : <Verdict keeps={one.keeps} />}</td>
                    {!isPhone && <td />}
                  </tr>
                )}
                {one.sides.map((side) => (
                  <Line key={side.measure} side={side} org={data.org} knownAt={knownAt} number={one.sides.length === 1 ? one.number : null} title={one.sides.length === 1 ? one.title : null} />
                ))}
              </Fragment>
            ))}
          </tbody>
        </table>
      </div>

      <h2>{words.lacks}</h2>
      {failed.length === 0 && <p>{words.lacksNone}</p>}
      {failed.map((one) =>
        one.sides
          .filter((side) => side.keeps === false)
          .map((side) => (
            <section key={`${one.number} ${side.measure}`} className="judged-lack">
              <h3>
                {one.number}. {side.title}
                {side.short && <span className="bad">　{side.short}</span>}
                {side.missing > 0 && <span className="quiet">　{words.missing(side.missing)}</span>}
              </h3>
              {side.units.length > 0 && (
                <ul>
                  {side.units.map((unit) => (
                    <li key={unit.org}>
                      <Link to={paths.measure(unit.measure, { org: unit.org, along: "none" })}>{unit.title}</Link>
                      <span className="num">　{plain(unit.text)}</span>
                      {unit.short && <span>，{unit.short}</span>}
                      {unit.missing > 0 && <span className="quiet">，{words.missing(unit.missing)}</span>}
                      {unit.share && <span className="quiet">，{words.share(unit.share)}</span>}
                    </li>
                  ))}
                </ul>
              )}
            </section>
          )),
      )}

      {data.tables.map((one) => (
        <Schools key={one.title} table={one} />
      ))}

      <h2>{words.notes}</h2>
      <ul className="judged-notes">
        {data.sources.map((one) => (
          <li key={one}>
            {words.source}
            {one}
          </li>
        ))}
        {data.notes.map((one) => (
          <li key={one}>{one}</li>
        ))}
        <li className="num">{words.history(data.history)}</li>
      </ul>
      <p className="print-only judged-sign">
        {words.signs.map((one) => (
          <span key={one}>{one}</span>
        ))}
        <span>{dayInSentence(data.day)}</span>
      </p>
    </article>
  )
}

function Line({ side, org, knownAt, number, title }: { side: JudgedSide; org: string; knownAt: string | undefined; number: number | null; title: string | null }) {
  const isPhone = usePhone()
  return (
    <tr>
      <td className="num">{number}</td>
      <td className={number === null ? "judged-side" : undefined}>
        {title && title !== side.title && (
          <>
            {title}
            <br />
          </>
        )}
        <Link to={paths.measure(side.measure, { org, known_at: knownAt })}>{side.title}</Link>
      </td>
      {!isPhone && <td title={side.source ?? undefined}>{side.line}</td>}
      <td className={isPhone ? undefined : "num"}>
        {plain(side.text)}
        {side.missing > 0 && <span className="judged-line">{words.missing(side.missing)}</span>}
        {isPhone && <span className="judged-line">{side.line}</span>}
      </td>
      <td>
        <Verdict keeps={side.keeps} />
      </td>
      {!isPhone && <td>{side.when ?? words.live}</td>}
    </tr>
  )
}

function Verdict({ keeps }: { keeps: boolean | null }) {
  if (keeps === null) return <Lamp tone="plain">{words.none}</Lamp>
  return <Lamp tone={keeps ? "good" : "bad"}>{keeps ? words.yes : words.no}</Lamp>
}

function Schools({ table }: { table: JudgedTable }) {
  const title = words.schools(table.title)
  return (
    <section className="judged-schools">
      <h2>{title}</h2>
      <div className="scroll-x">
        <table className="facts-table" aria-label={title}>
          <thead>
            <tr>
              <th>{words.school}</th>
              {table.columns.map((column) => (
                <th key={column.measure}>
                  {column.title}
                  {column.line && <span className="judged-line">{column.line}</span>}
                </th>
              ))}
              <th className="num">{words.reached}</th>
            </tr>
          </thead>
          <tbody>
            {table.rows.map((row) => (
              <tr key={row.org}>
                <th scope="row">{row.title}</th>
                {row.cells.map((cell, at) => (
                  <td key={table.columns[at]?.measure} className={cell.keeps === false ? "judged-past" : undefined}>
                    {cell.text && (
                      <Link to={paths.measure(table.columns[at]?.measure ?? "", { org: row.org, along: "none" })}>
                        {plain(cell.text)}
                        {cell.keeps === false && " ■"}
                      </Link>
                    )}
                    {cell.short && <span className="judged-line">{cell.short}</span>}
                  </td>
                ))}
                <td className="num">
                  {row.kept}/{row.cells.filter((cell) => cell.keeps !== null).length}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

/** Which county keeps to which item. */
export function JudgedAll({ id }: { id: string }) {
  const all = useQuery({ queryKey: ["measure", "judged", id, "all"], queryFn: () => listJudged(id), refetchInterval: AGAIN_MS })
  return (
    <Answer query={all}>
      {(data) => (
        <article className="judged">
          <h2>{words.overview}</h2>
          <div className="scroll-x">
            <table className="facts-table judged-all" aria-label={words.overview}>
              <thead>
                <tr>
                  <th>{words.unit}</th>
                  <th className="num">{words.yes}</th>
                  <th className="num">{words.no}</th>
                  <th className="num">{words.none}</th>
                  {data.items.map((item) => (
                    <th key={item.number} className="num" title={item.title}>
                      {item.number}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {data.units.map((unit) => (
                  <tr key={unit.org}>
                    <th scope="row">
                      <Link to={paths.dashboards({ page: id, org: unit.org })}>{unit.title}</Link>
                    </th>
                    <td className="num">{unit.kept}</td>
                    <td className="num">{unit.failed}</td>
                    <td className="num">{unit.untold}</td>
                    {unit.keeps.map((keeps, at) => {
                      const said = keeps === null ? words.none : keeps ? words.yes : words.no
                      return (
                        <td key={data.items[at]?.number} className="judged-mark" title={`${data.items[at]?.title}：${said}`}>
                          <Lamp tone={keeps === null ? "plain" : keeps ? "good" : "bad"}>
                            <span className="sr-only">{said}</span>
                          </Lamp>
                        </td>
                      )
                    })}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className="quiet">{words.legend}</p>
          <ol className="judged-names">
            {data.items.map((item) => (
              <li key={item.number} value={item.number}>
                {item.title}
              </li>
            ))}
          </ol>
        </article>
      )}
    </Answer>
  )
}
