/** Opens a person's drafts, sends what waits as soon as it can be, drops what grew old; shows nothing. */
import { useEffect, useEffectEvent, useSyncExternalStore } from "react"
import { connection } from "../api/client"
import { askSession, useAskAnew, useMe } from "../api/queries"
import { dropOldDrafts, openDrafts, useDrafts } from "../views/drafts"
import { useSendDrafts } from "../views/useSendDrafts"

const LOOK_MS = 10_000
const SWEEP_MS = 60_000

export function DraftWatch() {
  const me = useMe()
  const isUp = useSyncExternalStore(connection.watch, connection.isUp)
  const { list, nSealed, isReady } = useDrafts()
  const { send } = useSendDrafts()
  const askAnew = useAskAnew()
  const account = me.account.id
  const nWaiting = list.filter((draft) => draft.waits).length
  const isNameless = !me.account.name

  const open = useEffectEvent(async () => {
    await openDrafts(account)
    if (isUp) await send()
  })
  useEffect(() => void open(), [account, isUp])

  const back = useEffectEvent(() => {
    if (isNameless || nSealed > 0) void askAnew()
  })
  useEffect(() => {
    if (isUp && isReady) back()
  }, [isUp, isReady])

  // A browser often believes to be online when the server is not there, and the other way round.
  const isLost = !isUp && (nWaiting > 0 || nSealed > 0)
  useEffect(() => {
    if (!isLost) return
    const timer = setInterval(() => void askSession({ isQuiet: true }), LOOK_MS)
    return () => clearInterval(timer)
  }, [isLost])

  useEffect(() => {
    const timer = setInterval(() => void dropOldDrafts(), SWEEP_MS)
    return () => clearInterval(timer)
  }, [])
  return null
}
