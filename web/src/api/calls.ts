/** One function for each thing that can be asked of the server. */
import { client, QUIET, upload } from "./client"
import type {
  DashboardFacts,
  Looked,
  Then,
  Batch,
  ChannelTest,
  AuditEntries,
  AuditWords,
  DemoAccount,
  Delegates,
  Delegations,
  Design,
  DesignFile,
  Desk,
  Device,
  Due,
  Found,
  FoundCode,
  History,
  HistoryStatus,
  Holdings,
  Identity,
  ImportedLayers,
  Job,
  Jobs,
  KnownFact,
  LayerDifference,
  LayerDraft,
  Layers,
  LayerText,
  ImportWish,
  KeptList,
  ForeseenExport,
  Look,
  LookupRow,
  Me,
  JudgedAll,
  JudgedReport,
  MeasureFacts,
  MeasureFigures,
  MeasureUnits,
  MeasureRows,
  MeasureValue,
  Model,
  NewDelegation,
  NewSecond,
  ParamFacts,
  ParamList,
  ChosenNotices,
  Notices,
  Page,
  PastedCells,
  MapFacts,
  MeasureNow,
  PivotTable,
  PlanWall,
  ClassCodes,
  OrganisationTree,
  QualityPage,
  Preview,
  Provider,
  RecordFacts,
  Retention,
  SecondState,
  Setup,
  SetupResult,
  Slips,
  StepsTaken,
  Messages,
  Todos,
  UndoFacts,
  Upload,
  Value,
  Values,
  Verified,
  Views,
} from "./types"

/** `plan.task` → the two parts of its address. */
function parts(register: string) {
  const [system = "", record = ""] = register.split(".")
  return { system, record }
}

/** The answer's body, in the client's terms; the client has thrown already if there is none. */
async function body<T>(answer: Promise<{ data?: unknown }>): Promise<T> {
  return (await answer).data as T
}

/** As an address writes it; what is not asked is left out. */
const words = (query: Filters) =>
  Object.fromEntries(Object.entries(query).filter(([, v]) => v !== undefined && v !== "").map(([k, v]) => [k, String(v)]))

export type Filters = Record<string, string | number | undefined>

export const getMe = ({ isQuiet = false } = {}) =>
  body<Me>(client.GET("/session", { headers: isQuiet ? { [QUIET]: "1" } : {} }))
export const signIn = (login: string, password: string) => body<Me>(client.POST("/session", { body: { login, password } }))
export const signOut = () => client.DELETE("/session", { parseAs: "text" })
export const redeemCode = (login: string, code: string, password: string) =>
  body<Me>(client.POST("/session/code", { body: { login, code, password } }))
export const changePassword = (old: string, next: string) =>
  body<Me>(client.POST("/session/password", { body: { old, new: next } }))
export const takePosition = (position: string) => body<Me>(client.POST("/session/position", { body: { position } }))
export const giveSecond = (code: string) => body<Me>(client.POST("/session/second", { body: { code } }))
export const getSecond = () => body<SecondState>(client.GET("/session/second-factor"))
export const beginSecond = (code?: string) => body<NewSecond>(client.POST("/session/second-factor", { body: { code } }))
export const confirmSecond = (code: string) =>
  body<{ recovery_codes: string[]; me: Me }>(client.PUT("/session/second-factor", { body: { code } }))
export const removeSecond = (code: string) =>
  client.POST("/session/second-factor/remove", { body: { code }, parseAs: "text" })
export const resetSecond = (id: string, reason: string) =>
  client.POST("/accounts/{id}/second-factor/reset", { params: { path: { id } }, body: { reason }, parseAs: "text" })
export const getPasswordRule = () => body<{ says: string }>(client.GET("/password-rule"))
export const getBureau = () => body<{ title: string }>(client.GET("/bureau"))
export const getProviders = () => body<Provider[]>(client.GET("/identity-providers"))
export const goToSignIn = (provider: string, back: string | null) =>
  body<{ url: string }>(client.POST("/session/identity", { body: { provider, back } }))
export const goToBind = (provider: string, password: string) =>
  body<{ url: string }>(client.POST("/session/identities", { body: { provider, password } }))
export const comeBack = (asked: { state: string; code?: string; error?: string }) =>
  body<{ me: Me; bound: boolean; back: string | null }>(client.POST("/session/identity/answer", { body: asked }))
export const getIdentities = () => body<Identity[]>(client.GET("/session/identities"))
export const unbindIdentity = (id: string) =>
  client.DELETE("/session/identities/{id}", { params: { path: { id } }, parseAs: "text" })
export const getDevices = () => body<Device[]>(client.GET("/session/devices"))
export const leaveDevice = (device: string) =>
  client.DELETE("/session/devices/{device}", { params: { path: { device } }, parseAs: "text" })
export const leaveOthers = () => client.DELETE("/session/devices", { parseAs: "text" })
export const getDelegations = () => body<Delegations>(client.GET("/delegations"))
export const findDelegates = (position: string, q: string) =>
  body<Delegates>(client.GET("/delegations/people", { params: { query: { position, q } } }))
export const delegate = (wish: NewDelegation) => body<Delegations>(client.POST("/delegations", { body: wish }))
export const getDraftKey = (place: string) => body<{ key: string }>(client.POST("/session/draft-key", { body: { place } }))
export const getDemoAccounts = () => body<DemoAccount[]>(client.GET("/demo-accounts"))
export const getModel = () => body<Model>(client.GET("/model"))

export const listRows = (register: string, query: Filters) =>
  body<Page>(client.GET("/records/{system}/{record}", { params: { path: parts(register), query } }))

/** All rows, page by page: for screens that show a whole plan. */
export async function listAll(register: string, query: Filters) {
  let page = await listRows(register, { ...query, limit: 200 })
  const all = { rows: page.rows, labels: { ...page.labels } }
  while (page.next) {
    page = await listRows(register, { ...query, limit: 200, after: page.next })
    all.rows = all.rows.concat(page.rows)
    Object.assign(all.labels, page.labels)
  }
  return all
}

/** Rows page by page until there are so many; `isMore` when there would be others. */
export async function listUpTo(register: string, query: Filters, max: number) {
  let rows: Page["rows"] = []
  const labels: Page["labels"] = {}
  let after: string | undefined
  do {
    const page = await listRows(register, { ...query, limit: 200, after })
    rows = rows.concat(page.rows)
    Object.assign(labels, page.labels)
    after = page.next ?? undefined
  } while (after && rows.length < max)
  return { rows, labels, isMore: !!after }
}

export const getRecord = (register: string, id: string) =>
  body<RecordFacts>(client.GET("/records/{system}/{record}/{id}", { params: { path: { ...parts(register), id } } }))

/** Which form was filled in, and the id under which it is sent: again, it is done once. */
export interface Sent {
  definition?: string
  sending?: string
  /** Why a record is changed. */
  reason?: string
}

export const createRecord = (register: string, values: Values, id?: string, { definition }: Sent = {}) =>
  body<RecordFacts>(client.POST("/records/{system}/{record}", { params: { path: parts(register) }, body: { id, values, definition } }))

export const updateRecord = (register: string, id: string, version: number, values: Values, sent: Sent = {}) =>
  body<RecordFacts>(
    client.PATCH("/records/{system}/{record}/{id}", {
      params: { path: { ...parts(register), id } },
      body: { version, values, ...sent },
    }),
  )

export const takeStep = (register: string, id: string, step: string, version: number, inputs: Values, reason?: string, sent: Sent = {}) =>
  body<RecordFacts>(
    client.POST("/records/{system}/{record}/{id}/steps/{step}", {
      params: { path: { ...parts(register), id, step } },
      body: { version, inputs, reason, ...sent },
    }),
  )

export const getHistory = (register: string, id: string) =>
  body<History>(client.GET("/records/{system}/{record}/{id}/history", { params: { path: { ...parts(register), id } } }))

export const previewRecord = (register: string, values: Values, id?: string) =>
  body<Preview>(client.POST("/records/{system}/{record}/preview", { params: { path: parts(register) }, body: { id, values } }))

/** The record an ended episode is of, as it was on its last day. */
export const getThen = (register: string, id: string) =>
  body<Then>(client.GET("/records/{system}/{record}/{id}/then", { params: { path: { ...parts(register), id } } }))

/** Who is meant by a whole number and the name, as far as a new record would tell of them. */
export const lookFor = (register: string, values: Values) =>
  body<Looked>(client.POST("/records/{system}/{record}/look", { params: { path: parts(register) }, body: { values } }))

/** One step for many rows; each has an outcome of its own, or all go on in the background. */
export const takeSteps = (register: string, step: string, rows: { id: string; version: number }[], inputs: Values, reason?: string) =>
  body<StepsTaken>(
    client.POST("/records/{system}/{record}/steps/{step}", {
      params: { path: { ...parts(register), step } },
      body: { rows: rows.map(({ id, version }) => ({ id, version })), inputs, reason },
    }),
  )

export const getNotices = () => body<Notices>(client.GET("/notices"))
export const chooseNotices = (chosen: ChosenNotices) => body<Notices>(client.PUT("/notices", { body: chosen }))
/** Sends a test by a channel, at once. */
export const testChannel = (id: string, to: string | null) =>
  body<ChannelTest>(client.POST("/channels/{id}/test", { params: { path: { id } }, body: { to } }))

/** Draws the token of a 数据共享方 or a 取数令牌; the one before ends with it. */
export const issueToken = (of: "consumers" | "passes", id: string) => body<{ token: string; key?: string | null }>(client.POST(`/${of}/{id}/token`, { params: { path: { id } } }))

/** 催办: asks those who hold the records' open steps to hurry. */
export const urge = (register: string, ids: string[]) =>
  body<StepsTaken>(client.POST("/records/{system}/{record}/urge", { params: { path: parts(register) }, body: { ids } }))

/** Copied lines as the cells of a form's rows, from one of their fields on. */
export const readPasted = (register: string, field: string, from: string, lines: string[][]) =>
  body<PastedCells>(client.POST("/records/{system}/{record}/paste", { params: { path: parts(register) }, body: { field, from, lines } }))

export const revealField = (register: string, id: string, field: string, reason: string) =>
  body<{ value: Value }>(
    client.POST("/records/{system}/{record}/{id}/reveal", {
      params: { path: { ...parts(register), id } },
      body: { field, reason },
    }),
  )

/** All that is held about the person a record is of, as a file. */
export const getDossier = async (register: string, id: string, reason: string, files: boolean): Promise<Blob> => {
  const answer = await client.POST("/records/{system}/{record}/{id}/dossier", {
    params: { path: { ...parts(register), id } },
    body: { reason, files },
    parseAs: "blob",
  })
  return answer.data as unknown as Blob
}

export const lookUp = (register: string, query: { q?: string; limit?: number; ids?: string; among?: string; within?: string }) =>
  body<{ rows: LookupRow[] }>(client.GET("/lookup/{system}/{record}", { params: { path: parts(register), query } }))

interface AskedView { title: string; query: Record<string, string>; roles: string[] }

export const getViews = (register: string) =>
  body<Views>(client.GET("/views/{system}/{record}", { params: { path: parts(register) } }))
export const keepView = (register: string, { title, query, roles }: AskedView) =>
  body<Views>(client.POST("/views/{system}/{record}", { params: { path: parts(register) }, body: { title, query, roles } }))
export const changeView = (register: string, id: string, { title, query, roles }: AskedView) =>
  body<Views>(
    client.PUT("/views/{system}/{record}/{id}", { params: { path: { ...parts(register), id } }, body: { title, query, roles } }),
  )
export const dropView = (register: string, id: string) =>
  body<Views>(client.DELETE("/views/{system}/{record}/{id}", { params: { path: { ...parts(register), id } } }))
export const chooseDefaultView = (register: string, view: string | null) =>
  body<Views>(client.PUT("/views/{system}/{record}/default", { params: { path: parts(register) }, body: { view } }))

/** Codes of a long list: by what is typed, by the codes themselves, or those at the top. */
export const findCodes = (list: string, query: { q?: string; codes?: string; all?: string; limit?: number }) => {
  const [system = "", name = ""] = list.split(".")
  return body<{ rows: FoundCode[]; more: boolean }>(client.GET("/codes/{system}/{list}", { params: { path: { system, list: name }, query } }))
}

export const listParams = (organisation?: string) => body<ParamList>(client.GET("/params", { params: { query: { organisation } } }))
export const getParam = (id: string, organisation?: string) => {
  const [system = "", name = ""] = id.split(".")
  return body<ParamFacts>(client.GET("/params/{system}/{name}", { params: { path: { system, name }, query: { organisation } } }))
}

export const listMessages = () => body<Messages>(client.GET("/messages"))
export const readMessages = (ids: string[]) => body<Messages>(client.POST("/messages/read", { body: { ids } }))
export const getTodos = (query: { due?: Due; after?: string } = {}) => body<Todos>(client.GET("/todos", { params: { query } }))
export const getDesk = () => body<Desk>(client.GET("/desk"))
export const search = (q: string) => body<Found>(client.GET("/search", { params: { query: { q } } }))

export const getPivot = (register: string, query: Filters) =>
  body<PivotTable>(client.GET("/records/{system}/{record}/pivot", { params: { path: parts(register), query } }))

export const getMap = () => body<MapFacts | null>(client.GET("/map"))
export const listMeasureValues = (query: Filters = {}) => body<MeasureNow[]>(client.GET("/measures/values", { params: { query } }))
export const listMeasures = () => body<MeasureFacts[]>(client.GET("/measures"))
export const getMeasure = (id: string, query: Filters) =>
  body<MeasureValue>(client.GET("/measures/{id}", { params: { path: { id }, query } }))
export const getMeasureRows = (id: string, query: Filters) =>
  body<MeasureRows>(client.GET("/measures/{id}/rows", { params: { path: { id }, query } }))
export const listDashboards = () => body<DashboardFacts[]>(client.GET("/dashboards"))
export const listMeasureUnits = (id: string, query: Filters) =>
  body<MeasureUnits>(client.GET("/measures/{id}/units", { params: { path: { id }, query: query as never } }))
export const getJudged = (id: string, query: { org: string; known_at?: string }) =>
  body<JudgedReport>(client.GET("/dashboards/{id}/judged", { params: { path: { id }, query: query as never } }))
export const listJudged = (id: string) => body<JudgedAll>(client.GET("/dashboards/{id}/judged/all", { params: { path: { id } } }))
export const getMeasureFigures = (id: string, query: Filters) =>
  body<MeasureFigures>(client.GET("/measures/{id}/figures", { params: { path: { id }, query } }))

/** A plan's lamps, counted by its parts or by who carries them. */
export const getWall = (id: string, query: { by?: "part" | "office" | "county"; under?: string }) =>
  body<PlanWall>(client.GET("/plans/{id}/wall", { params: { path: { id }, query } }))

/** What is wrong with the records of a unit and those below; of one's own area without it. */
export const getOrganisations = (asOf?: string) => body<OrganisationTree>(client.GET("/organisations", { params: { query: { as_of: asOf } } }))
export const getQuality = (query: { unit?: string; each?: boolean }) => body<QualityPage>(client.GET("/quality", { params: { query } }))

export const getSetup = () => body<Setup>(client.GET("/setup"))
export const getSlips = () => body<Slips>(client.GET("/setup/slips"))
export const resetAccount = (id: string) =>
  body<{ login: string; code: string }>(client.POST("/accounts/{id}/reset", { params: { path: { id } } }))
export const giveClassCodes = (id: string) => body<ClassCodes>(client.POST("/classes/{id}/codes", { params: { path: { id } } }))
export const getHoldings = (id: string) => body<Holdings>(client.GET("/accounts/{id}/holdings", { params: { path: { id } } }))
export const handOver = (id: string, to: string, reason: string) =>
  body<{ moved: number }>(client.POST("/accounts/{id}/handover", { params: { path: { id } }, body: { to, reason } }))
export interface AuditAsked {
  account?: string
  register?: string
  record?: string
  action?: string
  address?: string
  from?: string
  to?: string
}

export const listAudit = (query: AuditAsked, after?: string) =>
  body<AuditEntries>(client.GET("/history", { params: { query: { ...query, after } } }))
export const getAuditWords = () => body<AuditWords>(client.GET("/history/words"))
export const getRetention = (year?: number) => body<Retention>(client.GET("/retention", { params: { query: { year } } }))
export const getHistoryStatus = () => body<HistoryStatus>(client.GET("/history/status"))

export const listJobs = (isAll: boolean) => body<Jobs>(client.GET("/jobs", { params: { query: { all: isAll } } }))
export const getJob = (id: string) => body<Job>(client.GET("/jobs/{id}", { params: { path: { id } } }))
export const cancelJob = (id: string) => body<Job>(client.POST("/jobs/{id}/cancel", { params: { path: { id } } }))
export const runJob = (id: string) => body<Job>(client.POST("/jobs/{id}/run", { params: { path: { id } } }))

export interface KeptLayer {
  version: number
  title: string
  why: string
  files: DesignFile[]
}

const layer = (id: string) => ({ params: { path: { id } } })

export const getDesign = () => body<Design>(client.GET("/design"))
export const getDesignFile = (path: string) => body<DesignFile>(client.GET("/design/file", { params: { query: { path } } }))
export const findFacts = (q: string) => body<{ known: KnownFact[] }>(client.GET("/design/facts", { params: { query: { q } } }))
export const listLayers = () => body<Layers>(client.GET("/design/layers"))
export const beginLayer = (name: string, title: string) => body<LayerDraft>(client.POST("/design/layers", { body: { name, title } }))
export const getLayer = (id: string) => body<LayerDraft>(client.GET("/design/layers/{id}", layer(id)))
export const keepLayer = (id: string, kept: KeptLayer) =>
  body<LayerDraft>(client.PUT("/design/layers/{id}", { ...layer(id), body: kept }))
/** The files as they would be with something called otherwise; nothing is kept. */
export const renameInLayer = (id: string, asked: { files: DesignFile[]; file: string; path: string[]; to: string }) =>
  body<{ files: DesignFile[] }>(client.POST("/design/layers/{id}/rename", { ...layer(id), body: asked }))
export const checkLayer = (id: string, version: number) =>
  body<LayerDraft>(client.POST("/design/layers/{id}/check", { ...layer(id), body: { version } }))
export const activateLayer = (id: string, version: number, reason: string) =>
  body<LayerDraft>(client.POST("/design/layers/{id}/activate", { ...layer(id), body: { version, reason } }))
export const withdrawLayer = (id: string, version: number, reason: string) =>
  body<LayerDraft>(client.POST("/design/layers/{id}/withdraw", { ...layer(id), body: { version, reason } }))
export const getLayerPreview = (id: string) => body<Model>(client.GET("/design/layers/{id}/preview", layer(id)))
export const getLayerText = (id: string) => body<LayerText>(client.GET("/design/layers/{id}/text", layer(id)))
export const getLayerDifference = (id: string) =>
  body<LayerDifference>(client.GET("/design/layers/{id}/difference", layer(id)))
export const beginExport = (register: string, query: Filters) =>
  body<{ job: string | null }>(
    client.POST("/records/{system}/{record}/export", { params: { path: parts(register) }, body: { query: words(query) } }),
  )
export const foreseeExport = (register: string, query: Filters) =>
  body<ForeseenExport>(
    client.GET("/records/{system}/{record}/export/look", { params: { path: parts(register), query: words(query) as never } }),
  )
export const lookAtImport = (register: string, wish: ImportWish) =>
  body<Look>(client.POST("/imports/{system}/{record}/look", { params: { path: parts(register) }, body: wish }))
export const beginImport = (register: string, wish: ImportWish) =>
  body<Batch>(client.POST("/imports/{system}/{record}", { params: { path: parts(register) }, body: wish }))
export const getBatch = (id: string) => body<Batch>(client.GET("/batches/{id}", { params: { path: { id } } }))
export const resumeBatch = (id: string) => body<Batch>(client.POST("/batches/{id}/resume", { params: { path: { id } } }))
export const stopBatch = (id: string) => body<Batch>(client.POST("/batches/{id}/stop", { params: { path: { id } } }))
export const foreseeUndo = (id: string) => body<UndoFacts>(client.GET("/batches/{id}/undo", { params: { path: { id } } }))
export const undoBatch = (id: string) => body<Batch>(client.POST("/batches/{id}/undo", { params: { path: { id } } }))

/** Begins a file under an id made here; again, says how far it has come. */
export const beginUpload = (id: string, name: string, size: number) =>
  body<Upload>(client.PUT("/uploads/{id}", { params: { path: { id } }, body: { name, size } }))
export const sendPart = (id: string, at: number, part: Blob) =>
  body<Upload>(
    client.PATCH("/uploads/{id}", {
      params: { path: { id }, query: { at } },
      headers: { "Content-Type": "application/octet-stream" },
      // Typed as numbers by the description; sent as it is.
      body: part as never,
      bodySerializer: (bytes: unknown) => bytes as Blob,
    }),
  )
export const dropUpload = (id: string) => client.DELETE("/uploads/{id}", { params: { path: { id } }, parseAs: "text" })

type OnProgress = (percent: number) => void

export const uploadList = (register: string, file: File, onProgress?: OnProgress) =>
  upload<KeptList>(`/imports/${register.replace(".", "/")}/files`, file, onProgress)
export const verifyReport = (file: File, onProgress?: OnProgress) =>
  upload<Verified>("/reports/verify", file, onProgress)
export const uploadSetup = (step: string, file: File, isDryRun: boolean, onProgress?: OnProgress) =>
  upload<SetupResult>(`/setup/${step}${isDryRun ? "?dry_run=1" : ""}`, file, onProgress)

export const importLayers = (file: File, isDryRun: boolean) =>
  upload<ImportedLayers>(`/design/import${isDryRun ? "?dry_run=1" : ""}`, file)

/** Addresses the browser itself opens, to save a file. */
export const hrefs = {
  file: (id: string) => `/api/files/${id}`,
  export: (register: string, query: Filters, of: "" | "/fields" = "") => {
    const { system, record } = parts(register)
    const pairs = Object.entries(query).filter(([, v]) => v !== undefined && v !== "")
    const tail = pairs.map(([k, v]) => `${encodeURIComponent(k)}=${encodeURIComponent(String(v))}`).join("&")
    return `/api/records/${system}/${record}/export${of}${tail ? `?${tail}` : ""}`
  },
  judged: (id: string, query: Filters) => `/api/dashboards/${id}/judged/export?${new URLSearchParams(words(query)).toString()}`,
  quality: (query: { unit: string; each?: boolean }) => `/api/quality/export.xlsx?${new URLSearchParams({ unit: query.unit, ...(query.each && { each: "true" }) }).toString()}`,
  figures: (id: string, query: Filters) => `/api/measures/${id}/export?${new URLSearchParams(words(query)).toString()}`,
  pivot: (register: string, query: Filters) => `/api/records/${register.replace(".", "/")}/pivot/file?${new URLSearchParams(words(query)).toString()}`,
  lapsedLists: (year: number, format: "xlsx" | "docx") => `/api/retention/lists?year=${year}&format=${format}`,
  lapsedRecords: (id: string) => `/api/retention/lists/${id}/records.xlsx`,
  audit: (query: AuditAsked) => `/api/history/export.xlsx?${new URLSearchParams(query as Record<string, string>).toString()}`,
  paper: (register: string, id: string, paper: string) => `/api/records/${register.replace(".", "/")}/${id}/print/${paper}`,
  layer: (id: string) => `/api/design/layers/${id}/export.zip`,
  importTemplate: (register: string) => `/api/imports/${register.replace(".", "/")}/template.xlsx`,
  rejects: (batch: string, isCsv = false) => `/api/batches/${batch}/rejects${isCsv ? "?csv=true" : ""}`,
  setupTemplate: (step: string) => `/api/setup/${step}/template.xlsx`,
}
