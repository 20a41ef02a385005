/** What the history is asked by: who, of what, from where, when. */
import { Button, DatePicker, Input, Select } from "antd"
import dayjs from "dayjs"
import type { AuditAsked } from "../../api/calls"
import type { AuditWords } from "../../api/types"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { Input as RefInput } from "../../fields/ref/Input"
import { t } from "../../text/text"
import { CLEAR } from "../../ui/spoken"

const ACCOUNT = { name: "account", title: t.audit.by, type: "ref" as const, to: "access.account" }

interface QuestionProps {
  title: string
  /** Whether it is also asked what was done. */
  withActions?: boolean
  asked: AuditAsked
  words: AuditWords | undefined
  ask: (part: AuditAsked) => void
  clear: () => void
}

export function Question({ title, withActions, asked, words, ask, clear }: QuestionProps) {
  const registers = (words?.registers ?? []).map(({ id, title }) => ({ value: id, label: title }))
  const own = words?.registers.find(({ id }) => id === asked.register)?.actions ?? []
  const actions = [...(words?.actions ?? []), ...own].map(({ name, title }) => ({ value: name, label: title }))
  const day = (text?: string) => (text ? dayjs(text) : null)
  return (
    <div className="audit-question no-print" role="search" aria-label={title}>
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
      {withActions && (
        <label>
          {t.audit.action}
          <Select id="audit-action" allowClear={CLEAR} value={asked.action} options={actions} onChange={(action?: string) => ask({ action })} />
        </label>
      )}
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
