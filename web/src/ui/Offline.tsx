/** The bar that says the network is gone, and leaves when it is back. */
import { useSyncExternalStore } from "react"
import { connection } from "../api/client"
import { t } from "../text/text"

export function Offline() {
  const isUp = useSyncExternalStore(connection.watch, connection.isUp)
  if (isUp) return null
  return (
    <div className="offline" role="alert">
      {t.failure.offline}
    </div>
  )
}
