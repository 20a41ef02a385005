/** What is seen of a value that this person's position does not show in clear. */
import { t } from "../text/text"

export const Masked = ({ text }: { text: string }) => (
  <span className={text ? "num masked" : "quiet"} title={t.record.masked}>
    {text || t.record.masked}
  </span>
)
