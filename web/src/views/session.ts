/** What a signed-in person does about being signed in. */
import { useNavigate } from "react-router"
import { signOut, takePosition } from "../api/calls"
import { enter } from "../api/queries"
import type { Me } from "../api/types"
import { paths } from "../paths"
import { useNotices } from "../ui/notices"
import { emptyDrafts } from "./drafts"

/** Where somebody must go before anything else; none when nothing is in the way. */
export function firstPath(me: Me): string | null {
  if (me.before === null) return null
  return { second_factor: paths.signIn(), enrol: paths.secondFactor(), first_password: paths.password(), old_password: paths.password() }[me.before]
}

/** A page of ours to go back to; an address of another site is none. */
export const ownPath = (back: string | null) => (back?.startsWith("/") && !back.startsWith("//") ? back : null)

/** Another position sees other things: everything remembered is asked anew, from the desk on. */
export function useTakePosition() {
  const message = useNotices()
  const navigate = useNavigate()
  return (position: string) =>
    takePosition(position)
      .then((me) => {
        enter(me)
        return navigate(paths.desk())
      })
      .catch((error: Error) => void message.error(error.message))
}

export function useLeave() {
  const navigate = useNavigate()
  return () =>
    signOut()
      .catch(() => undefined)
      .then(() => emptyDrafts())
      .then(() => {
        enter(null)
        return navigate(paths.signIn())
      })
}
