/** Every address and the screen it opens; each screen is fetched when first opened. */
import { type ComponentType, lazy, Suspense } from "react"
import { createBrowserRouter } from "react-router"
import { Desk } from "../screens/desk/Desk"
import { SignIn } from "../screens/session/SignIn"
import { t } from "../text/text"
import { Blank } from "../ui/Blank"
import { Wait } from "../ui/Wait"
import { Fault } from "./Fault"
import { Shell } from "./Shell"

/** A screen in a file of its own. */
function late<K extends string>(load: () => Promise<Record<K, ComponentType>>, name: K) {
  const Screen: ComponentType = lazy(() => load().then((module) => ({ default: module[name] as ComponentType })))
  return (
    <Suspense fallback={<Wait />}>
      <Screen />
    </Suspense>
  )
}

const records = {
  list: late(() => import("../screens/records/List"), "List"),
  one: late(() => import("../screens/records/One"), "One"),
  create: late(() => import("../screens/records/Create"), "Create"),
  edit: late(() => import("../screens/records/Edit"), "Edit"),
}

export const router = createBrowserRouter([
  { path: "/sign-in", element: <SignIn />, errorElement: <Fault /> },
  { path: "/sign-in/identity", element: late(() => import("../screens/session/CameBack"), "CameBack"), errorElement: <Fault /> },
  {
    path: "/",
    element: <Shell />,
    errorElement: <Fault />,
    children: [
      { index: true, element: <Desk /> },
      { path: "messages", element: late(() => import("../screens/desk/Messages"), "Messages") },
      { path: "messages/settings", element: late(() => import("../screens/desk/MessageSettings"), "MessageSettings") },
      { path: "todos", element: late(() => import("../screens/desk/Todos"), "Todos") },
      { path: "systems", element: late(() => import("../screens/desk/Systems"), "Systems") },
      { path: "drafts", element: late(() => import("../screens/desk/Drafts"), "Drafts") },
      { path: "jobs", element: late(() => import("../screens/jobs/Jobs"), "Jobs") },
      { path: "access/audit", element: late(() => import("../screens/audit/Audit"), "Audit") },
      { path: "access/reveals", element: late(() => import("../screens/audit/Reveals"), "Reveals") },
      { path: "access/retention", element: late(() => import("../screens/access/Retention"), "Retention") },
      { path: "access/dossier", element: late(() => import("../screens/access/Dossier"), "Dossier") },
      { path: "access/params", element: late(() => import("../screens/params/Params"), "Params") },
      { path: "access/params/:id", element: late(() => import("../screens/params/Param"), "Param") },
      { path: "mine", element: late(() => import("../screens/desk/Mine"), "Mine") },
      { path: "password", element: late(() => import("../screens/session/Password"), "Password") },
      { path: "second-factor", element: late(() => import("../screens/session/SecondFactor"), "SecondFactor") },
      { path: "identities", element: late(() => import("../screens/session/Identities"), "Identities") },
      { path: "devices", element: late(() => import("../screens/session/Devices"), "Devices") },
      { path: "delegations", element: late(() => import("../screens/session/Delegations"), "Delegations") },
      { path: "search", element: late(() => import("../screens/search/Search"), "Search") },
      { path: "r/:system/:record", element: records.list },
      { path: "r/:system/:record/new", element: records.create },
      { path: "r/:system/:record/:id", element: records.one },
      { path: "r/:system/:record/:id/edit", element: records.edit },
      { path: "import/:system/:record", element: late(() => import("../screens/exchange/Import"), "Import") },
      { path: "imports/:id", element: late(() => import("../screens/exchange/Batch"), "Batch") },
      { path: "plan/upload", element: late(() => import("../screens/plan/Upload"), "Upload") },
      { path: "plan/report", element: late(() => import("../screens/plan/Report"), "Report") },
      { path: "plan/verify", element: late(() => import("../screens/plan/Verify"), "Verify") },
      { path: "plan/compare/:id", element: late(() => import("../screens/plan/Compare"), "Compare") },
      { path: "plan/review/:id", element: late(() => import("../screens/plan/Review"), "Review") },
      { path: "plan/:id/wall", element: late(() => import("../screens/plan/wall/Wall"), "Wall") },
      { path: "plan/:id", element: late(() => import("../screens/plan/Plan"), "Plan") },
      { path: "measures", element: late(() => import("../screens/measure/Measures"), "Measures") },
      { path: "registry/measures", element: late(() => import("../screens/measure/Measures"), "Measures") },
      { path: "registry/pivot", element: late(() => import("../screens/pivot/Pivots"), "Pivots") },
      { path: "registry/dashboards", element: late(() => import("../screens/measure/Dashboards"), "Dashboards") },
      { path: "measure/:id", element: late(() => import("../screens/measure/Measure"), "Measure") },
      { path: "registry/codes/:id", element: late(() => import("../screens/registry/ClassCodes"), "ClassCodes") },
      { path: "registry/tree", element: late(() => import("../screens/registry/Tree"), "Tree") },
      { path: "registry/quality", element: late(() => import("../screens/registry/Quality"), "Quality") },
      { path: "design", element: late(() => import("../screens/design/Layers"), "Layers") },
      { path: "design/:id", element: late(() => import("../screens/design/Layer"), "Layer") },
      { path: "setup", element: late(() => import("../screens/setup/Setup"), "Setup") },
      { path: "setup/upload/:step", element: late(() => import("../screens/setup/SetupUpload"), "SetupUpload") },
      { path: "setup/slips", element: late(() => import("../screens/setup/Slips"), "Slips") },
      { path: "setup/handover", element: late(() => import("../screens/setup/Handover"), "Handover") },
      { path: "*", element: <Blank title={t.failure.notFound} help={t.failure.notFoundHelp} /> },
    ],
  },
])
