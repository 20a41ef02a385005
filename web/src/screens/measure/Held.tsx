/** Whether a number keeps to its line, in words and as a lamp. */
import type { MeasureValue } from "../../api/types"
import { measure as words } from "../../text/measure"
import { Lamp } from "../../ui/Lamp"
import { plain } from "../../text/numbers"

export function Held({ measure: { value, line, keeps, better } }: { measure: MeasureValue }) {
  if (!line || keeps === null) return null
  if (keeps) return <Lamp tone="good">{words.within(plain(line), better !== "lower")}</Lamp>
  return <Lamp tone="bad">{words.past(plain(line), Number(value) < Number.parseFloat(line))}</Lamp>
}
