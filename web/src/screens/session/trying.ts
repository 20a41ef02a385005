/** Trying to prove who one is: busy, refused with a sentence, half way, or in. */
import { useState } from "react"
import type { Me } from "../../api/types"

export function useTrying(onDone: (me: Me) => unknown, startsHalf = false) {
  const [isHalf, setHalf] = useState(startsHalf)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const go = async (ask: () => Promise<Me>) => {
    setBusy(true)
    setFault(null)
    try {
      const me = await ask()
      setHalf(me.before === "second_factor")
      if (me.before !== "second_factor") await onDone(me)
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }
  return { isHalf, setHalf, fault, setFault, isBusy, go: (ask: () => Promise<Me>) => void go(ask) }
}

export type Trying = ReturnType<typeof useTrying>
