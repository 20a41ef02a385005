/** A period, written freely or taken from those nearby. */
import { Input } from "antd"
import { useState } from "react"
import { periodInWords } from "../../fields/period/period"
import type { PeriodWords } from "../../fields/period/words"

interface Props {
  title: string
  asked: string
  words: PeriodWords
  onAsk: (period: string | null) => void
}

export function PeriodFilter({ title, asked, words, onAsk }: Props) {
  const [typed, setTyped] = useState(asked && periodInWords(asked))
  const period = words.read(typed)
  return (
    <>
      <Input
        autoFocus
        className="chip-wide"
        placeholder={words.help}
        aria-label={title}
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
        onPressEnter={() => onAsk(period ?? null)}
        onBlur={() => period !== undefined && period !== asked && onAsk(period)}
      />
      {typed && !period ? (
        <div className="field-fault">{words.unread(typed)}</div>
      ) : (
        <div>
          {words.near(new Date()).map((one) => (
            <button key={one} type="button" className="link period-near" onClick={() => onAsk(one)}>
              {periodInWords(one)}
            </button>
          ))}
        </div>
      )}
    </>
  )
}
