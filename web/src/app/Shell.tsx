/** The frame around every page: the nine words left, who and when above, four words below on a phone. */
import { Suspense, useLayoutEffect, useSyncExternalStore } from "react"
import { Navigate, Outlet, useLocation, useNavigationType } from "react-router"
import { presence } from "../api/presence"
import { useModelQuery, useSession } from "../api/queries"
import { paths } from "../paths"
import { t } from "../text/text"
import { Boundary } from "../ui/Boundary"
import { Failure } from "../ui/Failure"
import { Offline } from "../ui/Offline"
import { usePhone } from "../ui/phone"
import { Wait } from "../ui/Wait"
import { Again } from "../screens/session/Again"
import { useKept } from "../views/kept"
import { firstPath } from "../views/session"
import { BottomBar } from "./BottomBar"
import { DraftWatch } from "./DraftWatch"
import { EndWatch } from "./EndWatch"
import { LeftMenu } from "./LeftMenu"
import { TopBar } from "./TopBar"

export function Shell() {
  const location = useLocation()
  const session = useSession()
  const isEnded = useSyncExternalStore(presence.watch, presence.isEnded)
  const first = session.data && firstPath(session.data)
  const isIn = !!session.data && !first
  const model = useModelQuery(isIn)
  const isPhone = usePhone()
  const [year, setYear] = useKept<string | null>("year", null)
  const [isFolded, setFolded] = useKept("menu.folded", false)
  const here = location.pathname + location.search
  useFromTheTop(location.pathname)

  if (session.isPending) return <Wait />
  if (session.isError) return <Failure error={session.error} retry={() => void session.refetch()} />
  if (!session.data) return <Navigate to={paths.signIn(here === "/" ? undefined : here)} replace />
  if (first) {
    if (location.pathname !== first) return <Navigate to={first} replace />
    return (
      <main className="page" id="page">
        <Outlet />
      </main>
    )
  }
  if (model.isError) return <Failure error={model.error} retry={() => void model.refetch()} />
  if (!model.data) return <Wait />
  return (
    <>
      {isEnded ? <Again me={session.data} /> : <EndWatch />}
      {!isEnded && <DraftWatch />}
      <div hidden={isEnded} className={`shell${isFolded ? " is-folded" : ""}`}>
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
    </>
  )
}

/** Another page is read from its top; where one comes back to, the browser knows the place. */
function useFromTheTop(path: string) {
  const isBack = useNavigationType() === "POP"
  useLayoutEffect(() => {
    if (!isBack) scrollTo(0, 0)
    // Another question to the same page is no other page.
  }, [path])
}
