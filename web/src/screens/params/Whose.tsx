/** Who says what a parameter is worth. */
import type { Held } from "../../api/types"
import { t } from "../../text/text"

export function Whose({ held: { whose } }: { held: Pick<Held, "whose"> }) {
  return <>{whose?.title ?? t.params.shipped}</>
}
