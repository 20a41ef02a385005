/** A lamp by its code: shape, colour and word. */
import type { LampCode } from "../../../api/types"
import { wall } from "../../../text/wall"
import { Lamp, type LampTone } from "../../../ui/Lamp"

const TONES: Record<LampCode, LampTone> = { red: "bad", yellow: "wait", green: "good", none: "plain" }

export const lampOf = (value: unknown): LampCode =>
  value === "red" || value === "yellow" || value === "green" ? value : "none"

export function LampSign({ lamp, n }: { lamp: LampCode; n?: number }) {
  return (
    <Lamp tone={TONES[lamp]}>
      {wall.lamps[lamp]}
      {n !== undefined && <span className="num"> {n}</span>}
    </Lamp>
  )
}
