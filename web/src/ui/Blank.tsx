/** An empty place: what would be here, and the one next action. */
import type { ReactNode } from "react"

export function Blank({ title, help, action }: { title: string; help?: string; action?: ReactNode }) {
  return (
    <div className="blank" role="status">
      <p className="blank-title">{title}</p>
      {help && <p className="blank-help">{help}</p>}
      {action}
    </div>
  )
}
