/** A period, written freely or taken from those nearby. */
import { Input } from "antd"
import { useState } from "react"
import { nearby, periodInWords, readPeriod } from "../../fields/period/period"
import { t } from "../../text/text"

interface Props {
  title: string
  asked: string
  onAsk: (period: string | null) => void
}

export function PeriodFilter({ title, asked, onAsk }: Props) {
  const [typed, setTyped] = useState(asked && periodInWords(asked))
  const period = readPeriod(typed)
  return (
    <>
      <Input
        autoFocus
        className="chip-wide"
        placeholder={t.period.help}
        aria-label={title}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={() => onAsk(period ?? null)}
        onBlur={() => period !== undefined && period !== asked && onAsk(period)}
      />
      {typed && !period ? (
        <div className="field-fault">{t.period.unread(typed)}</div>
      ) : (
        <div>
          {nearby(new Date()).map((one) => (
            <button key={one} type="button" className="link period-near" onClick={() => onAsk(one)}>
              {periodInWords(one)}
            </button>
          ))}
        </div>
      )}
    </>
  )
}
