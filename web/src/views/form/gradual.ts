/** A long form is drawn from the top: what is seen at once, the rest while nobody waits for it. */
import { startTransition, useEffect, useState } from "react"
import { flushSync } from "react-dom"

const AT_ONCE = 24
const STEP = 24

export function useGradual(total: number) {
  const [n, setN] = useState(AT_ONCE)
  useEffect(() => {
    if (n >= total) return
    const timer = setTimeout(() => startTransition(() => setN(n + STEP)), 0)
    return () => clearTimeout(timer)
  }, [n, total])
  return {
    n,
    /** All of it now: somebody jumps to a place that may not be there yet. */
    finish: () => flushSync(() => setN(total)),
  }
}
