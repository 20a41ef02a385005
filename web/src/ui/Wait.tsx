/** Waiting: nothing for a moment, then words, then a number. */
import { useEffect, useState } from "react"
import { t } from "../text/text"

export function Wait({ text = t.common.loading }: { text?: string }) {
  const [seconds, setSeconds] = useState(-1)
  useEffect(() => {
    const start = Date.now()
    const soon = setTimeout(() => setSeconds(0), 250)
    const timer = setInterval(() => setSeconds(Math.floor((Date.now() - start) / 1000)), 1000)
    return () => {
      clearTimeout(soon)
      clearInterval(timer)
    }
  }, [])
  return (
    <div className="wait" role="status">
      {seconds >= 0 && (
        <>
          <span className="wait-bar" aria-hidden="true" />
          {text}
          {seconds >= 1 && <span className="quiet"> {seconds} 秒</span>}
        </>
      )}
    </div>
  )
}
