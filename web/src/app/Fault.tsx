/** A fault outside every page, for instance when a part of the client could not be fetched. */
import { useRouteError } from "react-router"
import { Failure } from "../ui/Failure"

export function Fault() {
  return <Failure error={useRouteError()} retry={() => location.reload()} />
}
