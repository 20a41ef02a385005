/** 到期清单: what registers keep only so long, how much is due, and the year's lists of it. */
import { useQuery } from "@tanstack/react-query"
import { Button, Select } from "antd"
import { Link, useSearchParams } from "react-router"
import { getRetention, hrefs } from "../../api/calls"
import { useRegister } from "../../api/queries"
import type { KeptRegister, LapsedList } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"

const ERASURE = "access.erasure"
const YEARS = 10

export function Retention() {
  const [params, setParams] = useSearchParams()
  const year = Number(params.get("year")) || undefined
  const told = useQuery({ queryKey: ["retention", year], queryFn: () => getRetention(year) })
  return (
    <>
      <PageHead title={t.retention.title} />
      <p className="quiet">{t.retention.help}</p>
      <Answer query={told}>
        {({ year, registers, lists }) => (
          <>
            {registers.length === 0 ? <Blank title={t.retention.empty} help={t.retention.emptyHelp} /> : <Registers registers={registers} lists={lists} />}
            <Year year={year} choose={(next) => setParams({ year: String(next) }, { replace: true })} />
            {lists.length === 0 ? <Blank title={t.retention.noLists} help={t.retention.noListsHelp} /> : <Lists lists={lists} />}
          </>
        )}
      </Answer>
    </>
  )
}

interface RegistersProps {
  registers: KeptRegister[]
  lists: LapsedList[]
}

function Registers({ registers, lists }: RegistersProps) {
  const count = ({ n, over }: { n: number; over: boolean }) => t.retention.count(n, over)
  return (
    <Table title={t.retention.title} heads={[t.retention.register, t.retention.term, t.retention.ending, t.retention.rule, t.retention.due, t.retention.thisYear, ""]}>
      {registers.map((one) => (
        <tr key={one.id}>
          <td data-title={t.retention.register}>{one.title}</td>
          <td data-title={t.retention.term}>{one.term}</td>
          <td data-title={t.retention.ending}>{one.ending_title}</td>
          <td data-title={t.retention.rule}>{one.rule}</td>
          <td data-title={t.retention.due} className="num">{count(one.due)}</td>
          <td data-title={t.retention.thisYear} className="num">{count(one.this_year)}</td>
          <td>
            <Next one={one} open={lists.find((list) => list.register === one.id && ["asked", "doing"].includes(list.state))} />
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** What is to be done about what is due. */
function Next({ one, open }: { one: KeptRegister; open?: LapsedList }) {
  const mayAsk = !!useRegister(ERASURE)?.create
  if (open) return <Link to={paths.record(ERASURE, open.id)}>{t.retention.busy(open.number)}</Link>
  if (one.due.n === 0) return <span className="quiet">{t.retention.none}</span>
  if (!mayAsk) return <span className="quiet">{t.retention.waits}</span>
  return (
    <Link to={paths.create(ERASURE, { about: one.id, ground: "ended" })} aria-label={t.retention.askOf(one.title)}>
      {t.retention.ask}
    </Link>
  )
}

function Year({ year, choose }: { year: number; choose: (year: number) => void }) {
  const now = new Date().getFullYear()
  const years = Array.from({ length: YEARS }, (_, back) => now - back)
  const options = [...new Set([year, ...years])].sort((a, b) => b - a).map((it) => ({ value: it, label: t.retention.yearOf(it) }))
  return (
    <div className="retention-year">
      <h2>{t.retention.lists(year)}</h2>
      <Select aria-label={t.retention.year} value={year} options={options} onChange={choose} />
      {(["xlsx", "docx"] as const).map((format) => (
        <Button key={format} href={hrefs.lapsedLists(year, format)} download>
          {t.retention.saveAs(format)}
        </Button>
      ))}
    </div>
  )
}

function Lists({ lists }: { lists: LapsedList[] }) {
  const count = (n?: number | null) => (n == null ? "—" : t.retention.count(n, false))
  return (
    <Table title={t.retention.number} heads={[t.retention.number, t.retention.register, t.retention.ending, t.retention.state, t.retention.records, t.retention.handled, t.retention.left, t.retention.people, t.retention.doneOn, ""]}>
      {lists.map((one) => (
        <tr key={one.id}>
          <td data-title={t.retention.number} className="one-piece">
            <Link to={paths.record(ERASURE, one.id)}>{one.number}</Link>
          </td>
          <td data-title={t.retention.register}>{one.title}</td>
          <td data-title={t.retention.ending}>{one.ending_title}</td>
          <td data-title={t.retention.state}>{one.state_title}</td>
          <td data-title={t.retention.records} className="num">{one.records == null ? t.retention.drawnUp : count(one.records)}</td>
          <td data-title={t.retention.handled} className="num">{count(one.handled)}</td>
          <td data-title={t.retention.left} className="num">{count(one.left)}</td>
          <td data-title={t.retention.people}>{[one.asked_by, one.approved_by].filter(Boolean).join("、")}</td>
          <td data-title={t.retention.doneOn} className="one-piece num">{one.done_on ?? "—"}</td>
          <td>
            <a href={hrefs.lapsedRecords(one.id)} download aria-label={t.retention.detailOf(one.number)}>
              {t.retention.detail}
            </a>
          </td>
        </tr>
      ))}
    </Table>
  )
}

/** It scrolls sideways by itself, so the keyboard must reach it. */
function Table({ title, heads, children }: { title: string; heads: string[]; children: React.ReactNode }) {
  return (
    <div className="audit-entries block" tabIndex={0} role="region" aria-label={title}>
      <table className="facts-table">
        <thead>
          <tr>
            {heads.map((head) => (head ? <th key={head}>{head}</th> : <td key="do" />))}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  )
}
