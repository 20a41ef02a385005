/** Keeps the session alive while somebody works, and says beforehand when it will end. */
import { lazy, Suspense, useEffect, useState } from "react"
import { presence } from "../api/presence"
import { askSession } from "../api/queries"
import { t } from "../text/text"

/** Seconds before the end at which it is said. */
const IDLE_WORD = 120
const AGE_WORD = 300
/** Somebody who types without sending anything is at work: said so often in each idle span. */
const SPAN_PARTS = 5
const LOOK_MS = 1000

const EndDialog = lazy(() => import("./EndDialog").then(({ EndDialog }) => ({ default: EndDialog })))

type Ending = { by: "idle" | "age"; left: number } | null

export function EndWatch() {
  const [ending, setEnding] = useState<Ending>(null)
  useEffect(() => {
    let asked = 0
    const ask = (isQuiet: boolean, everySeconds: number) => {
      if (Date.now() - asked < everySeconds * 1000) return
      asked = Date.now()
      void askSession({ isQuiet })
    }
    const look = () => {
      const [idle, age] = [presence.idleLeft(), presence.ageLeft()]
      if (Math.min(idle, age) <= 0) ask(true, 5)
      else if (idle < age && idle < presence.idle() * (1 - 1 / SPAN_PARTS) && presence.isAtWork()) ask(false, 10)
      // Another window of this browser may have kept it alive.
      else if (idle < IDLE_WORD) ask(true, 30)
      if (idle < IDLE_WORD && idle < age) setEnding({ by: "idle", left: Math.max(0, Math.ceil(idle)) })
      else if (age < AGE_WORD) setEnding({ by: "age", left: Math.max(0, Math.ceil(age / 60)) })
      else setEnding(null)
    }
    const timer = setInterval(look, LOOK_MS)
    return () => clearInterval(timer)
  }, [])

  if (!ending) return null
  if (ending.by === "age")
    return (
      <div className="offline" role="status">
        {t.ending.age(ending.left)}
      </div>
    )
  return (
    <Suspense fallback={null}>
      <EndDialog left={ending.left} onStay={() => void askSession({ isQuiet: false })} />
    </Suspense>
  )
}
