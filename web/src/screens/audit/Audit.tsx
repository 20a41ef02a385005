/** 审计日志: the whole history asked by who, what, when and from where. Not here: what the changes held. */
import { useInfiniteQuery, useQuery } from "@tanstack/react-query"
import { Button, DatePicker, Input, Select } from "antd"
import dayjs from "dayjs"
import { useSearchParams } from "react-router"
import { type AuditAsked, getAuditWords, hrefs, listAudit } from "../../api/calls"
import type { AuditEntry, AuditWords } from "../../api/types"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { Input as RefInput } from "../../fields/ref/Input"
import { instantInTable } from "../../text/dates"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { CLEAR } from "../../ui/spoken"

const ASKED = ["account", "register", "record", "action", "address", "from", "to"] as const
const ACCOUNT = { name: "account", title: t.audit.by, type: "ref" as const, to: "access.account" }

export function Audit() {
  const [params, setParams] = useSearchParams()
  const asked: AuditAsked = Object.fromEntries(ASKED.flatMap((name) => (params.get(name) ? [[name, params.get(name)]] : [])))
  const ask = (part: AuditAsked) => {
    const pairs = Object.entries({ ...asked, ...part }).filter(([, value]) => value)
    setParams(pairs as [string, string][], { replace: true })
  }
  const words = useQuery({ queryKey: ["audit", "words"], queryFn: getAuditWords, staleTime: 5 * 60_000 })
  const entries = useInfiniteQuery({
    queryKey: ["audit", asked],
    queryFn: ({ pageParam }) => listAudit(asked, pageParam),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
  })
  return (
    <>
      <PageHead
        title={t.audit.title}
        actions={
          <Button href={hrefs.audit(asked)} download>
            {t.audit.export}
          </Button>
        }
      />
      <p className="quiet">{t.audit.help}</p>
      <Question asked={asked} words={words.data} ask={ask} clear={() => setParams([], { replace: true })} />
      <Answer query={entries}>
        {({ pages }) => {
          const rows = pages.flatMap((page) => page.entries)
          const count = pages[0]?.count ?? { n: 0, over: false }
          if (rows.length === 0) return <Blank title={t.audit.empty} help={t.audit.emptyHelp} />
          return (
            <>
              <p className="quiet num" role="status">
                {t.audit.count(count.n, count.over)}
              </p>
              <Entries rows={rows} ofRecord={(record) => ask({ record })} isOfRecord={!!asked.record} />
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

interface QuestionProps {
  asked: AuditAsked
  words: AuditWords | undefined
  ask: (part: AuditAsked) => void
  clear: () => void
}

function Question({ asked, words, ask, clear }: QuestionProps) {
  const registers = (words?.registers ?? []).map(({ id, title }) => ({ value: id, label: title }))
  const own = words?.registers.find(({ id }) => id === asked.register)?.actions ?? []
  const actions = [...(words?.actions ?? []), ...own].map(({ name, title }) => ({ value: name, label: title }))
  const day = (text?: string) => (text ? dayjs(text) : null)
  return (
    <div className="audit-question no-print" role="search" aria-label={t.audit.title}>
      <label>
        {t.audit.by}
        <RefInput id="audit-account" field={ACCOUNT} value={asked.account ?? null} onChange={(next) => ask({ account: next ? String(next) : undefined })} />
      </label>
      <label>
        {t.audit.register}
        <Select
          id="audit-register"
          allowClear={CLEAR}
          showSearch={{ optionFilterProp: "label" }}
          value={asked.register}
          options={registers}
          onChange={(register?: string) => ask({ register, action: asked.action?.startsWith("step:") ? undefined : asked.action })}
        />
      </label>
      <label>
        {t.audit.action}
        <Select id="audit-action" allowClear={CLEAR} value={asked.action} options={actions} onChange={(action?: string) => ask({ action })} />
      </label>
      <label>
        {t.audit.address}
        <Input.Search
          id="audit-address"
          key={asked.address}
          allowClear={CLEAR}
          defaultValue={asked.address}
          onSearch={(address) => ask({ address: address.trim() })}
        />
      </label>
      <label>
        {t.audit.days}
        <DatePicker.RangePicker
          id={{ start: "audit-from", end: "audit-to" }}
          format={DAY_FORMATS}
          allowEmpty={[true, true]}
          placeholder={[t.audit.from, t.audit.to]}
          value={[day(asked.from), day(asked.to)]}
          onChange={(days) => ask({ from: days?.[0]?.format("YYYY-MM-DD"), to: days?.[1]?.format("YYYY-MM-DD") })}
        />
      </label>
      {asked.record && <Button onClick={() => ask({ record: undefined })}>{t.audit.anyRecord}</Button>}
      {Object.keys(asked).length > 0 && (
        <Button type="link" onClick={clear}>
          {t.audit.clear}
        </Button>
      )}
    </div>
  )
}

interface EntriesProps {
  rows: AuditEntry[]
  ofRecord: (record: string) => void
  isOfRecord: boolean
}

function Entries({ rows, ofRecord, isOfRecord }: EntriesProps) {
  return (
    // It scrolls sideways by itself, so the keyboard must reach it.
    <div className="audit-entries block" tabIndex={0} role="region" aria-label={t.audit.title}>
      <table className="facts-table">
        <thead>
          <tr>
            {[t.audit.at, t.audit.by, t.audit.address, t.audit.register, t.audit.action, t.audit.what].map((title) => (
              <th key={title}>{title}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.number}>
              <td data-title={t.audit.at} className="one-piece num">{instantInTable(row.at)}</td>
              <td data-title={t.audit.by} className="audit-who">
                {row.by}
                {row.position && <div className="quiet">{row.position}</div>}
              </td>
              <td data-title={t.audit.address} className="num">{row.address ?? "—"}</td>
              <td data-title={t.audit.register}>
                {row.register_title} {row.mark}
                {!isOfRecord && row.action !== "define" && (
                  <div>
                    <Button type="link" size="small" onClick={() => ofRecord(row.record)} aria-label={`${t.audit.ofRecord}：${row.register_title} ${row.mark ?? row.number}`}>
                      {t.audit.ofRecord}
                    </Button>
                  </div>
                )}
              </td>
              <td data-title={t.audit.action}>{row.action_title}</td>
              <td data-title={t.audit.what}>
                {row.fields.join("、")}
                {row.reason && <div className="quiet">{row.reason}</div>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
