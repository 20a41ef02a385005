/**
 * The wire contract, by hand until `npm run api` writes this file from the
 * server's own description (`GET /api/openapi.json`).
 */

export type FieldType =
  | "text" | "long_text" | "integer" | "decimal" | "money" | "percent" | "date" | "datetime"
  | "period" | "flag" | "code" | "codes" | "ref" | "refs" | "files"

/** As encoded on the wire: money and decimals are text, several is an array. */
export type Value = string | number | boolean | string[] | null
export type Values = Record<string, Value | undefined>
export type Labels = Record<string, string>
export type Tone = "plain" | "good" | "wait" | "bad"
export type LoopStep =
  | "plan" | "divide" | "collect" | "compute" | "warn" | "handle" | "supervise" | "publish" | "evaluate"

export interface Position {
  id: string
  role: string
  role_title: string
  unit: { id: string; title: string }
  area: { id: string; title: string }
}

export interface Me {
  account: { id: string; login: string; name: string }
  must_change: boolean
  positions: Position[]
  acting: string | null
  demo: boolean
  title: string
  setup: boolean
}

export interface DemoAccount { login: string; password: string; role_title: string; name: string; unit: string }

export interface Field {
  name: string
  title: string
  type: FieldType
  required?: boolean
  help?: string | null
  group?: string | null
  level?: "public" | "internal" | "personal" | "sensitive"
  fixed?: boolean
  computed?: boolean
  unit?: string | null
  scale?: number | null
  max?: number | null
  of?: string | null
  to?: string | null
  conditional?: boolean
}

export interface Asked extends Omit<Field, "type"> { type: FieldType | "reason" }

export interface State { name: string; title: string; tone: Tone; start?: boolean; end?: boolean }
export interface StepDefinition { name: string; title: string; help?: string | null; ask: Asked[] }

export interface Register {
  id: string
  title: string
  help?: string | null
  shape?: string | null
  label?: string | null
  owner?: string | null
  create: boolean
  list: string[]
  sort: string[]
  search: boolean
  fields: Field[]
  states: State[]
  steps: StepDefinition[]
  clocks: { name: string; title: string; until: string }[]
  source?: string | null
}

export interface Code { code: string; title: string; tone?: Tone | null }
export interface CodeList { title: string; codes: Code[] }
export interface MenuEntry { step: LoopStep; title: string; opens: { register?: string; screen?: string } }

export interface Model {
  systems: { id: string; title: string; menu: MenuEntry[] }[]
  registers: Record<string, Register>
  codes: Record<string, CodeList>
}

export interface Row {
  id: string
  register: string
  version: number
  number: string | null
  state: string | null
  owner: string | null
  created_at: string
  changed_at: string
  label: string
  late: string | null
  values: Values
}

export interface FileFacts { name: string; size: number; type: string }
export interface StepState { name: string; title: string; possible: boolean; reason: string | null }
export interface Related { register: string; field: string; title: string; count: number }

export interface RecordFacts extends Row {
  edit: { possible: boolean; reason: string | null }
  steps: StepState[]
  holder: { text: string; until: string | null } | null
  masked: string[]
  related: Related[]
  labels: Labels
  files: Record<string, FileFacts>
}

export interface Count { n: number; over: boolean }
export interface Page { rows: Row[]; next: string | null; count: Count; labels: Labels }

export interface Change { field: string; title: string; old: Value; new: Value }
export interface HistoryEntry {
  number: number | null
  at: string
  by: string
  position: string | null
  action: "create" | "update" | "step"
  title: string
  reason: string | null
  changes: Change[]
}
export interface History { entries: HistoryEntry[]; labels: Labels }

export interface FieldFault { field: string; message: string }
export interface Preview { hidden: string[]; errors: FieldFault[]; defaults: Values }
export interface LookupRow { id: string; label: string; number?: string | null; detail?: string | null }

export interface TodoRow {
  id: string
  register: string
  label: string
  number?: string | null
  state_title: string
  due_on: string | null
  late: string | null
}
export interface TodoGroup {
  register: string
  register_title: string
  step: string
  title: string
  count: number
  rows: TodoRow[]
}
export interface Todos { groups: TodoGroup[]; total: number }

export interface Desk {
  mine: TodoRow[]
  late_below: { unit: string; unit_title: string; count: number; rows: TodoRow[] }[]
  changed: { at: string; by: string; register: string; id: string; label: string; title: string }[]
  numbers: { title: string; text: string; measure: string | null; to: string | null }[]
}

export interface Found { register: string; register_title: string; id: string; number: string | null; label: string }
export interface StoredFile { id: string; name: string; size: number; type: string; digest: string }

export interface MeasureFacts { id: string; title: string; unit: string | null; by: string[]; source: string | null; version: string }
export interface MeasureValue {
  id: string
  title: string
  unit: string | null
  value: string | null
  text: string
  part: number | null
  of: number | null
  unknown: number
  history: number | null
  version: string
  source: string | null
}
export interface MeasureRows { part: Row[]; of: Row[]; hidden: number; labels: Labels }

export interface VerifiedNumber {
  key: string
  text: string
  measure: string | null
  measure_title: string | null
  organisation: string | null
  period: string | null
  history: number | null
  ok: boolean
  reason: string | null
  expected: string | null
  now: string | null
  changed: boolean
  paragraph: number
  place: string
  sentence: string | null
  rows_path: string | null
}
export interface Verified {
  ok: boolean
  numbers: VerifiedNumber[]
  vanished: { key: string; text: string | null; measure_title: string | null }[]
  unmarked: { text: string; paragraph: number; place: string; sentence: string | null }[]
  duplicates: string[]
}

export interface SetupStep { id: string; title: string; help: string; done: boolean; count: number }
export interface SetupResult {
  rows: number
  accepted: number
  rejected: { row: number; column: string | null; value: string | null; message: string }[]
  preview: Record<string, unknown>[]
  columns: string[]
}
export interface Slip { name: string; login: string; unit: string; role: string; code: string }
export interface Holdings { todos: TodoRow[]; owned: { register_title: string; field_title: string; count: number }[] }
export interface HistoryStatus { entries: number; sealed: number; unsealed: number; blocks: number; head: string | null }

export interface ErrorBody {
  error: { code: string; message: string; field?: string | null; fields?: FieldFault[]; trace?: string }
  current?: RecordFacts
}

// ---- routes, in the shape that openapi-fetch is typed by

interface Json<T> { content: { "application/json": T } }
interface Get<T, P = unknown> { get: { parameters: P; responses: { 200: Json<T> } } }
interface Send<B, T, P = unknown> {
  parameters: P
  requestBody: { content: { "application/json": B } }
  responses: { 200: Json<T> }
}
interface Of { path: { system: string; record: string } }
interface One { path: { system: string; record: string; id: string } }
type Filters = { query?: Record<string, string | number | undefined> }

export interface paths {
  "/session": Get<Me> & {
    post: Send<{ login: string; password: string }, Me>
    delete: { parameters: unknown; responses: { 204: { content?: never } } }
  }
  "/session/password": { post: Send<{ old: string; new: string }, Me> }
  "/session/code": { post: Send<{ login: string; code: string; password: string }, Me> }
  "/session/position": { post: Send<{ position: string }, Me> }
  "/demo-accounts": Get<DemoAccount[]>
  "/model": Get<Model>
  "/records/{system}/{record}": Get<Page, Of & Filters> & { post: Send<{ id?: string; values: Values }, RecordFacts, Of> }
  "/records/{system}/{record}/preview": { post: Send<{ id?: string; values: Values }, Preview, Of> }
  "/records/{system}/{record}/{id}": Get<RecordFacts, One> & {
    patch: Send<{ version: number; values: Values; reason?: string }, RecordFacts, One>
  }
  "/records/{system}/{record}/{id}/steps/{step}": {
    post: Send<{ version: number; inputs: Values; reason?: string }, RecordFacts, { path: One["path"] & { step: string } }>
  }
  "/records/{system}/{record}/{id}/history": Get<History, One>
  "/records/{system}/{record}/{id}/reveal": { post: Send<{ field: string; reason: string }, { value: Value }, One> }
  "/lookup/{system}/{record}": Get<{ rows: LookupRow[] }, Of & { query?: { q?: string; limit?: number; ids?: string } }>
  "/todos": Get<Todos>
  "/desk": Get<Desk>
  "/search": Get<{ rows: Found[] }, { query: { q: string } }>
  "/measures": Get<MeasureFacts[]>
  "/measures/{id}": Get<MeasureValue, { path: { id: string } } & Filters>
  "/measures/{id}/rows": Get<MeasureRows, { path: { id: string } } & Filters>
  "/setup": Get<{ steps: SetupStep[] }>
  "/setup/slips": Get<{ slips: Slip[] }>
  "/accounts/{id}/reset": { post: Send<Record<string, never>, { login: string; code: string }, { path: { id: string } }> }
  "/accounts/{id}/holdings": Get<Holdings, { path: { id: string } }>
  "/accounts/{id}/handover": { post: Send<{ to: string; reason: string }, { moved: number }, { path: { id: string } }> }
  "/history/status": Get<HistoryStatus>
}
