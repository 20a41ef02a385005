/** Numbers between two ends, either of which may be left open. */
import { Button, Input } from "antd"
import { useState } from "react"
import { halfWidth } from "../../fields/number"
import { t } from "../../text/text"
import type { AskedField } from "../filters"

interface Props {
  title: string
  unit: string
  asked: AskedField
  onAsk: (part: Partial<AskedField>) => void
}

export function NumberFilter({ title, unit, asked, onAsk }: Props) {
  const [from, setFrom] = useState(asked.from)
  const [to, setTo] = useState(asked.to)
  return (
    <form
      className="chip-row"
      onSubmit={(event) => {
        event.preventDefault()
        onAsk({ from: halfWidth(from).trim(), to: halfWidth(to).trim() })
      }}
    >
      <Input autoFocus inputMode="decimal" className="filter-number" aria-label={`${title} ${t.list.from}`} placeholder={t.list.from} value={from} onChange={(event) => setFrom(event.target.value)} />
      <span>—</span>
      <Input inputMode="decimal" className="filter-number" aria-label={`${title} ${t.list.to}`} placeholder={t.list.to} value={to} onChange={(event) => setTo(event.target.value)} />
      <span>{unit}</span>
      <Button htmlType="submit">{t.list.ask}</Button>
    </form>
  )
}
