import { lazy, Suspense } from "react"
import { Wait } from "../../ui/Wait"
import type { InputProps } from "../define"

const Filling = lazy(() => import("./Filling").then((it) => ({ default: it.Filling })))

export function Input(props: InputProps) {
  return (
    <Suspense fallback={<Wait />}>
      <Filling {...props} />
    </Suspense>
  )
}
