/**
 * Every address of the client, written once. What cannot be linked to cannot be
 * reported, so a screen's state lives in its address.
 *
 * It lies below all rooms, because views and screens link to each other but
 * may not import each other.
 */

type Query = Record<string, string | number | null | undefined>

/** A register is named `system.record`; in an address its parts are folders. */
const register = (id: string) => `/r/${id.replace(".", "/")}`

function withQuery(path: string, query?: Query): string {
  const pairs = Object.entries(query ?? {}).filter(([, v]) => v !== undefined && v !== null && v !== "")
  if (pairs.length === 0) return path
  return `${path}?${pairs.map(([k, v]) => `${k}=${encodeURIComponent(String(v))}`).join("&")}`
}

export const paths = {
  desk: () => "/",
  signIn: (back?: string) => withQuery("/sign-in", { back }),
  password: () => "/password",
  devices: () => "/devices",
  delegations: () => "/delegations",
  secondFactor: () => "/second-factor",
  identities: () => "/identities",
  mine: () => "/mine",
  systems: () => "/systems",
  jobs: () => "/jobs",
  drafts: () => "/drafts",
  todos: (query?: Query) => withQuery("/todos", query),
  audit: (query?: Query) => withQuery("/access/audit", query),
  params: (query?: Query) => withQuery("/access/params", query),
  param: (id: string, query?: Query) => withQuery(`/access/params/${id}`, query),
  dossier: (about?: string) => withQuery("/access/dossier", { about }),
  messages: () => "/messages",
  messageSettings: () => "/messages/settings",
  search: (q?: string) => withQuery("/search", { q }),
  list: (id: string, query?: Query) => withQuery(register(id), query),
  create: (id: string, values?: Query) => withQuery(`${register(id)}/new`, values),
  record: (id: string, record: string) => `${register(id)}/${record}`,
  /** With `step`: filling in what it needs, then making it. */
  edit: (id: string, record: string, step?: string) => withQuery(`${register(id)}/${record}/edit`, { step }),
  importInto: (id: string, values?: Query) => withQuery(`/import/${id.replace(".", "/")}`, values),
  batch: (id: string) => `/imports/${id}`,
  screen: (name: string) => `/${name}`,
  plan: (id: string) => `/plan/${id}`,
  planWall: (id: string, query?: Query) => withQuery(`/plan/${id}/wall`, query),
  planUpload: (revises?: string) => withQuery("/plan/upload", { revises }),
  planReview: (id: string) => `/plan/review/${id}`,
  planCompare: (id: string) => `/plan/compare/${id}`,
  planReport: (values?: Query) => withQuery("/plan/report", values),
  planVerify: () => "/plan/verify",
  measure: (id: string, query?: Query) => withQuery(`/measure/${id}`, query),
  measures: () => "/measures",
  dashboards: (query?: Query) => withQuery("/registry/dashboards", query),
  classCodes: (id: string) => `/registry/codes/${id}`,
  quality: (unit?: string, each?: boolean) => withQuery("/registry/quality", { unit, each: each ? "true" : undefined }),
  design: () => "/design",
  layer: (id: string, query?: Query) => withQuery(`/design/${id}`, query),
  setup: () => "/setup",
  setupUpload: (step: string) => `/setup/upload/${step}`,
  setupSlips: () => "/setup/slips",
  setupHandover: (account?: string) => withQuery("/setup/handover", { account }),
}

/** Where a record opens: most on the generic page, a plan, a layer or an import on its own. */
export function recordPath(registerId: string, id: string): string {
  if (registerId === "plan.plan") return paths.plan(id)
  if (registerId === "design.layer") return paths.layer(id)
  if (registerId === "exchange.batch") return paths.batch(id)
  return paths.record(registerId, id)
}

/** Where a to-do is done: a report is filled in at once, everything else starts on its record. */
export function todoPath(registerId: string, id: string, step?: string): string {
  if (step === "report" && registerId === "plan.target") return paths.planReport({ target: id })
  if (step === "report" && registerId === "plan.task") return paths.planReport({ task: id })
  return recordPath(registerId, id)
}
