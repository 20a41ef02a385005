/** A lamp: shape as well as colour, so that it survives grey printing and colour blindness. */
import type { ReactNode } from "react"

export type LampTone = "plain" | "good" | "wait" | "bad"

const SHAPES: Record<LampTone, string> = { plain: "○", good: "●", wait: "▲", bad: "■" }

export function Lamp({ tone, children }: { tone: LampTone; children: ReactNode }) {
  return (
    <span className={`lamp lamp-${tone}`}>
      <span aria-hidden="true" className="lamp-shape">
        {SHAPES[tone]}
      </span>
      {children}
    </span>
  )
}
