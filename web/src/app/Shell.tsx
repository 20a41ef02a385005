/** The frame around every page: the nine words left, who and when above, four words below on a phone. */
import { Suspense } from "react"
import { Navigate, Outlet, useLocation } from "react-router"
import { useModelQuery, useSession } from "../api/queries"
import { paths } from "../paths"
import { t } from "../text/text"
import { Boundary } from "../ui/Boundary"
import { Failure } from "../ui/Failure"
import { Offline } from "../ui/Offline"
import { usePhone } from "../ui/phone"
import { Wait } from "../ui/Wait"
import { useKept } from "../views/kept"
import { BottomBar } from "./BottomBar"
import { LeftMenu } from "./LeftMenu"
import { TopBar } from "./TopBar"

export function Shell() {
  const location = useLocation()
  const session = useSession()
  const isIn = !!session.data && !session.data.must_change
  const model = useModelQuery(isIn)
  const isPhone = usePhone()
  const [year, setYear] = useKept<string | null>("year", null)
  const [isFolded, setFolded] = useKept("menu.folded", false)
  const here = location.pathname + location.search

  if (session.isPending) return <Wait />
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />
  if (!session.data) return <Navigate to={paths.signIn(here === "/" ? undefined : here)} replace />
  if (session.data.must_change) {
    if (location.pathname !== paths.password()) return <Navigate to={paths.password()} replace />
    return (
      <main className="page" id="page">
        <Outlet />
      </main>
    )
  }
  if (model.isError) return <Failure error={model.error} retry={() => void model.refetch()} />
  if (!model.data) return <Wait />
  return (
    <div className={`shell${isFolded ? " is-folded" : ""}`}>
      <a className="skip" href="#page">
        {t.shell.skip}
      </a>
      <TopBar year={year} onYear={setYear} />
      {!isPhone && <LeftMenu year={year} isFolded={isFolded} onFold={setFolded} />}
      <main className="page" id="page" tabIndex={-1}>
        <Offline />
        <Boundary place={location.pathname}>
          <Suspense fallback={<Wait />}>
            <Outlet />
          </Suspense>
        </Boundary>
      </main>
      {isPhone && <BottomBar />}
    </div>
  )
}
