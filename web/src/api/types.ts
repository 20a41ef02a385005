/**
 * The wire's types by the names the client uses, all taken from the generated
 * description. Two things are said here because OpenAPI cannot: what a value of
 * a record may be, and that the server writes every key, with `null` for none.
 */
import type { components } from "./schema"

type Schemas = components["schemas"]

/** As encoded on the wire: money and decimals are text, several is an array. */
export type Value = string | number | boolean | string[] | RowValue[] | null
/** One row of a 明细: its id, which stays, and its cells. */
export interface RowValue {
  id: string
  [cell: string]: string | number | boolean | string[] | null | undefined
}
export type Values = Record<string, Value | undefined>
/** What ids are called; null where the record is deleted. */
export type Labels = Record<string, string | null>

/** As told by the server: no key is left out, and what is any JSON is a value. */
export type Told<T> = unknown extends T
  ? Value
  : T extends (infer U)[]
    ? Told<U>[]
    : T extends object
      ? { [K in keyof T]-?: Told<Exclude<T[K], undefined>> }
      : T

/** A record's values, where a key may be missing: fields without a value are absent. */
type WithValues<T> = Omit<Told<T>, "values"> & { values: Values }

export type Tone = Schemas["ToneWord"]
export type LoopStep = Schemas["LoopWord"]
export type FieldType = Exclude<Schemas["FieldType"], "reason">

export type Me = Told<Schemas["Me"]>
export type Position = Told<Schemas["Position"]>
export type SecondState = Told<Schemas["SecondState"]>
export type NewSecond = Told<Schemas["NewSecond"]>
export type Delegations = Told<Schemas["Delegations"]>
export type Delegation = Told<Schemas["DelegationFacts"]>
export type Delegates = Told<Schemas["Delegates"]>
export type NewDelegation = Told<Schemas["NewDelegation"]>
export type Provider = Told<Schemas["ProviderFacts"]>
export type Identity = Told<Schemas["IdentityFacts"]>
export type Device = Told<Schemas["Device"]>
export type DemoAccount = Told<Schemas["DemoAccount"]>

type AnyField = Omit<Told<Schemas["Field"]>, "rows">

/** A field; those that screens make up themselves leave out what does not matter. */
export type Field = Pick<AnyField, "name" | "title"> & Partial<Omit<AnyField, "name" | "title" | "type">> & { type: FieldType; rows?: RowsOf | null }

/** What the rows of a field hold. */
export type RowsOf = Omit<Told<Schemas["RowsOf"]>, "fields"> & { fields: Field[] }

/** What a step asks for: a field, or a reason. */
export type Asked = Omit<Field, "type"> & { type: Schemas["FieldType"] }

export type State = Told<Schemas["State"]>
export type StepDefinition = Omit<Told<Schemas["StepDefinition"]>, "ask"> & { ask: Asked[] }
export type Register = Omit<Told<Schemas["Register"]>, "fields" | "beyond" | "steps"> & { fields: Field[]; beyond: Field[]; steps: StepDefinition[] }
export type Model = Omit<Told<Schemas["Model"]>, "registers"> & { registers: Record<string, Register> }

export type Row = WithValues<Schemas["Row"]>
export type RecordFacts = Omit<WithValues<Schemas["RecordFacts"]>, "steps"> & { steps: StepState[] }
export type FileFacts = Told<Schemas["FileFacts"]>
export type StepState = Omit<Told<Schemas["StepState"]>, "start"> & { start: Values }
export type Related = Told<Schemas["Related"]>
export type Page = Omit<Told<Schemas["Page"]>, "rows"> & { rows: Row[] }

export type Views = Told<Schemas["Views"]>
export type SavedView = Told<Schemas["View"]>

export type Change = Omit<Told<Schemas["FieldChange"]>, "rows"> & { rows: RowChange[] }
export type HistoryEntry = Omit<Told<Schemas["HistoryEntry"]>, "changes"> & { changes: Change[] }
export type History = Omit<Told<Schemas["History"]>, "entries"> & { entries: HistoryEntry[] }

export type FieldFault = Told<Schemas["FieldFault"]>
export type Then = Omit<Told<Schemas["Then"]>, "row"> & { row: Row }
export type Looked = Omit<Told<Schemas["Looked"]>, "values"> & { values: Values }
export type Preview = Omit<Told<Schemas["Preview"]>, "defaults" | "computed"> & { defaults: Values; computed: Values }
export type RowChange = Omit<Told<Schemas["RowChange"]>, "old" | "new"> & { old: Values; new: Values }
export type PastedCells = Omit<Told<Schemas["PastedCells"]>, "rows"> & { rows: { values: RowCells; faults: FieldFault[] }[] }
type RowCells = Omit<RowValue, "id">
export type FoundCode = Told<Schemas["FoundCode"]>
export type LookupRow = Told<Schemas["LookupRow"]>

export type TodoRow = Told<Schemas["TodoRow"]>
export type Notices = Told<Schemas["Notices"]>
export type ChosenNotices = Schemas["ChosenNotices"]
export type ChannelTest = Told<Schemas["ChannelTest"]>
export type Messages = Told<Schemas["Messages"]>
export type Todos = Told<Schemas["Todos"]>
export type TodoGroup = Todos["groups"][number]
export type Due = Schemas["DueWord"]
export type StepOutcome = Told<Schemas["StepOutcome"]>
export type StepsTaken = Told<Schemas["StepsTaken"]>
export type Desk = Told<Schemas["Desk"]>
export type Found = Told<Schemas["Found"]>
export type StoredFile = Told<Schemas["StoredFile"]>
export type Upload = Told<Schemas["Upload"]>

export type JudgedReport = Told<Schemas["Judged"]>
export type JudgedSide = Told<Schemas["JudgedSide"]>
export type JudgedTable = Told<Schemas["JudgedTable"]>
export type JudgedAll = Told<Schemas["JudgedAll"]>
export type MeasureFacts = Told<Schemas["MeasureFacts"]>
export type MapFacts = Told<Schemas["MapFacts"]>
export type MeasureNow = Told<Schemas["MeasureNow"]>
export type MeasureValue = Told<Schemas["MeasureValue"]>
export type DashboardFacts = Told<Schemas["DashboardFacts"]>
export type MeasureUnits = Told<Schemas["MeasureUnits"]>
export type MeasureFigures = Told<Schemas["MeasureFigures"]>
export type PivotTable = Told<Schemas["PivotTable"]>
export type PivotCell = Told<Schemas["PivotCell"]>
export type MeasureRows = Omit<Told<Schemas["MeasureRows"]>, "part" | "of"> & { part: Row[]; of: Row[] }

export type LampCode = "red" | "yellow" | "green" | "none"
export type LampSum = Omit<Told<Schemas["LampSum"]>, "lamp"> & { lamp: LampCode }
export type LampGroup = Omit<Told<Schemas["LampGroup"]>, "sum"> & { sum: LampSum }
export type PlanWall = Omit<Told<Schemas["Wall"]>, "sum" | "groups"> & { sum: LampSum; groups: LampGroup[] }

export type ClassCodes = Told<Schemas["ClassCodes"]>
export type OrganisationThen = Told<Schemas["OrganisationThen"]>
export type OrganisationTree = Omit<Told<Schemas["OrganisationTree"]>, "units"> & { units: OrganisationThen[] }

export type QualityUnit = Told<Schemas["QualityUnit"]>
export type QualityRule = Told<Schemas["QualityRule"]>
export type QualityPage = Omit<Told<Schemas["QualityPage"]>, "unit" | "units" | "rules"> & {
  unit: QualityUnit
  units: QualityUnit[]
  rules: QualityRule[]
}

export type Verified = Told<Schemas["Verified"]>
export type VerifiedNumber = Told<Schemas["VerifiedNumber"]>

export type Setup = Told<Schemas["Setup"]>
export type SetupResult = Told<Schemas["SetupResult"]>
export type Slips = Told<Schemas["Slips"]>
export type Holdings = Told<Schemas["Holdings"]>
export type AuditEntries = Told<Schemas["AuditEntries"]>
export type AuditEntry = AuditEntries["entries"][number]
export type Retention = Told<Schemas["Retention"]>
export type KeptRegister = Retention["registers"][number]
export type LapsedList = Retention["lists"][number]
export type AuditWords = Told<Schemas["AuditWords"]>
export type ParamList = Told<Schemas["ParamList"]>
export type ParamNow = Told<Schemas["ParamNow"]>
export type Held = Told<Schemas["Held"]>
export type ParamFacts = Omit<Told<Schemas["ParamFacts"]>, "field"> & { field: Field }
export type ParamSetting = ParamFacts["settings"][number]
export type HistoryStatus = Told<Schemas["HistoryStatus"]>

/** A definition file as it is sent and kept: sent as it was told, so its keys may be missing. */
export type DesignFile = Schemas["DesignFile"]
export type DesignEntry = Schemas["DesignEntry"]
export type DesignValue = Schemas["DesignValue"]
export type Design = Told<Schemas["Design"]>
export type Word = Told<Schemas["WordFacts"]>
export type LayerFacts = Told<Schemas["LayerFacts"]>
export type Layers = Told<Schemas["Layers"]>
export type Finding = Told<Schemas["Finding"]>
export type LayerDraft = { layer: LayerFacts; files: DesignFile[]; found: Finding[] }
export type LayerDifference = Told<Schemas["LayerDifference"]>
export type LayerText = Told<Schemas["LayerText"]>
export type ImportedLayers = Told<Schemas["ImportedLayers"]>
export type KnownFact = Told<Schemas["KnownFact"]>
export type Look = Told<Schemas["Look"]>
export type ForeseenExport = Told<Schemas["ForeseenExport"]>
export type ImportWish = Omit<Told<Schemas["Wish"]>, "columns"> & { columns: Record<string, string | null> }
export type Batch = Told<Schemas["BatchFacts"]>
export type UndoFacts = Told<Schemas["UndoFacts"]>
export type KeptList = Told<Schemas["KeptList"]>

export type Job = Told<Schemas["JobFacts"]>
export type Jobs = Told<Schemas["Jobs"]>

export type ErrorBody = Schemas["ErrorBody"] & { current?: RecordFacts | null }
