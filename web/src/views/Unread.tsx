/** How many messages are unread, beside the word that leads to them. */
import { t } from "../text/text"

export function Unread({ n }: { n: number }) {
  if (n === 0) return null
  return (
    <>
      <span className="count num">{n}</span>
      <span className="sr-only">{t.messages.areUnread}</span>
    </>
  )
}
