/** What a signed-in person does about being signed in. */
import { useNavigate } from "react-router"
import { signOut, takePosition } from "../api/calls"
import { enter } from "../api/queries"
import { paths } from "../paths"
import { useNotices } from "../ui/notices"

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
      .then(() => {
        enter(null)
        return navigate(paths.signIn())
      })
}
