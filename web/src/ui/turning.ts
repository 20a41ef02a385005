/** Pages of a big screen that turn by themselves: keys turn them, stop them and leave. */
import { useEffect, useState } from "react"

/** How long each page stays. */
const PAGE_MS = 15_000

export function useTurning(n: number, onLeave: () => void) {
  const [at, setAt] = useState(0)
  const [isStopped, setStopped] = useState(false)

  useEffect(() => {
    if (isStopped) return
    const timer = setInterval(() => setAt((before) => (before + 1) % n), PAGE_MS)
    return () => clearInterval(timer)
  }, [isStopped, n])

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.key === "Escape") onLeave()
      else if (event.key === "ArrowRight") setAt((before) => (before + 1) % n)
      else if (event.key === "ArrowLeft") setAt((before) => (before + n - 1) % n)
      else if (event.key === " ") setStopped((before) => !before)
      else return
      event.preventDefault()
    }
    document.addEventListener("keydown", press)
    return () => document.removeEventListener("keydown", press)
  }, [n, onLeave])

  return { at: at % n, isStopped, stopOrGo: () => setStopped(!isStopped) }
}
