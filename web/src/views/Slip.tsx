/** One slip of a printed page of codes, cut apart and given to whoever it is for; what is within says who that is. */
import type { ReactNode } from "react"
import { useMe } from "../api/queries"
import { t } from "../text/text"

export function Slip({ login, code, children }: { login: string; code: string; children: ReactNode }) {
  const me = useMe()
  const lines = [
    [t.setup.address, location.origin, ""],
    [t.setup.login, login, ""],
    [t.setup.code, code, "slip-code"],
  ]
  return (
    <li>
      <div className="slip-head">
        {me.title} {t.product}
      </div>
      <div className="slip-name">{children}</div>
      <dl>
        {lines.map(([word, text, look]) => (
          <div key={word}>
            <dt>{word}</dt>
            <dd className={look}>{text}</dd>
          </div>
        ))}
      </dl>
    </li>
  )
}
