/** A page over the history: the question in its address, how much answers it, and the entries as a page shows them. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { Button } from "antd"
import type { ReactNode } from "react"
import { useSearchParams } from "react-router"
import { type AuditAsked, getAuditWords, hrefs, listAudit } from "../../api/calls"
import type { AuditEntry } from "../../api/types"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { Question } from "./Question"

const ASKED = ["account", "register", "record", "action", "address", "from", "to"] as const

export interface Column {
  title: string
  className?: string
  of: (row: AuditEntry) => ReactNode
}

interface Props {
  texts: { title: string; help: string; empty: string; emptyHelp: string }
  /** What was done, where the page is of that alone; else it is asked, too. */
  action?: string
  /** After when and by whom. */
  columns: (asked: AuditAsked, ask: (part: AuditAsked) => void) => Column[]
}

export function AuditPage({ texts, action, columns }: Props) {
  const [params, setParams] = useSearchParams()
  const names = action ? ASKED.filter((name) => name !== "action") : ASKED
  const asked: AuditAsked = Object.fromEntries(names.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : [])))
  const ask = (part: AuditAsked) => {
    const pairs = Object.entries({ ...asked, ...part }).filter(([, value]) => value)
    setParams(pairs as [string, string][], { replace: true })
  }
  const query = action ? { ...asked, action } : asked
  const words = useQuery({ queryKey: ["audit", "words"], queryFn: getAuditWords, staleTime: 5 * 60_000 })
  const entries = useInfiniteQuery({
    queryKey: ["audit", query],
    queryFn: ({ pageParam }) => listAudit(query, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  return (
    <>
      <PageHead
        title={texts.title}
        actions={
          <Button href={hrefs.audit(query)} download>
            {t.audit.export}
          </Button>
        }
      />
      <p className="quiet">{texts.help}</p>
      <Question title={texts.title} withActions={!action} asked={asked} words={words.data} ask={ask} clear={() => setParams([], { replace: true })} />
      <Answer query={entries}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.entries)
          const count = pages[0]?.count ?? { n: 0, over: false }
          if (rows.length === 0) return <Blank title={texts.empty} help={texts.emptyHelp} />
          return (
            <>
              <p className="quiet num" role="status">
                {t.audit.count(count.n, count.over)}
              </p>
              <Entries title={texts.title} rows={rows} columns={columns(asked, ask)} />
              {entries.hasNextPage && (
                <Button loading={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
                  {t.audit.more}
                </Button>
              )}
            </>
          )
        }}
      </Answer>
    </>
  )
}

function Entries({ title, rows, columns }: { title: string; rows: AuditEntry[]; columns: Column[] }) {
  const shown = [...ALWAYS, ...columns]
  return (
    // It scrolls sideways by itself, so the keyboard must reach it.
    <div className="audit-entries block" tabIndex={0} role="region" aria-label={title}>
      <table className="facts-table">
        <thead>
          <tr>
            {shown.map((column) => (
              <th key={column.title}>{column.title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.number}>
              {shown.map((column) => (
                <td key={column.title} data-title={column.title} className={column.className}>
                  {column.of(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

const ALWAYS: Column[] = [
  { title: t.audit.at, className: "one-piece num", of: (row) => instantInTable(row.at) },
  {
    title: t.audit.by,
    className: "audit-who",
    of: (row) => (
      <>
        {row.by}
        {row.position && <div className="quiet">{row.position}</div>}
      </>
    ),
  },
]

export const ADDRESS: Column = { title: t.audit.address, className: "num", of: (row) => row.address ?? "—" }
