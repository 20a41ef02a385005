/**
 * What a form holds while it is filled: what was typed, what the server said of it,
 * what was refused. Each field watches its own state, so that typing in one of three
 * hundred draws one.
 *
 * It knows no rule: what is hidden, wrong or given beforehand the server says.
 */
import type { Field, Preview, Value, Values } from "../../api/types"
import { type CellsTold, isMissing } from "../../fields/define"
import { rowsOf, typedOnly } from "../../fields/rows/rows"
import type { Fault } from "../Faults"
import { changesFrom } from "../values"

/** What one field shows. */
export interface FieldState {
  value: Value | undefined
  fault: string | undefined
}

/** What the form as a whole shows. */
export interface Frame {
  hidden: ReadonlySet<string>
  message: string | null
  faults: Fault[]
  isTouched: boolean
  /** Fields that are not asked any more and still hold what was typed; it is not sent. */
  kept: Field[]
}

/** Of one group: how many required fields are empty, and how many are wrong. */
export interface Left {
  missing: number
  wrong: number
}

interface Start {
  fields: Field[]
  /** As the record was when the form was opened; nothing for a new one. */
  before?: Values
  /** Values set beforehand. */
  given?: Values
  /** What was typed another time. */
  changed?: Values
}

const SAID: Preview = { hidden: [], errors: [], defaults: {}, computed: {} }

export class Form {
  readonly fields: Field[]
  private readonly before: Values
  private readonly isNew: boolean
  private readonly given: Values
  private changes: Values
  private said = SAID
  private refused: { message: string | null; faults: Fault[] } = { message: null, faults: [] }
  private readonly watchers = new Set<() => void>()
  private readonly shown = new Map<string, FieldState>()
  private readonly cellsShown = new Map<string, CellsTold>()
  private lastFrame: Frame | undefined
  private lastTyped: Values | undefined

  constructor({ fields, before, given = {}, changed = {} }: Start) {
    this.fields = fields
    this.isNew = before === undefined
    this.before = typed(before ?? {}, fields)
    this.given = given
    this.changes = changed
  }

  watch = (watcher: () => void) => {
    this.watchers.add(watcher)
    return () => void this.watchers.delete(watcher)
  }

  /** The same object until what it says has changed. */
  field = (name: string): FieldState => {
    const state = { value: this.valueOf(name), fault: this.faultOf(name) }
    const last = this.shown.get(name)
    if (last && last.value === state.value && last.fault === state.fault) return last
    this.shown.set(name, state)
    return state
  }

  /** What was said of the cells of a field of rows; the same object until something else was. */
  cells = (field: Field): CellsTold | undefined => {
    if (field.type !== "rows") return undefined
    const last = this.cellsShown.get(field.name)
    if (last) return last
    const head = `${field.name}.`
    const own = (name: string) => name.startsWith(head)
    const below = (name: string) => name.slice(head.length)
    const cut = (values: Values) => Object.fromEntries(Object.entries(values).filter(([name]) => own(name)).map(([name, value]) => [below(name), value]))
    const faults = [...this.said.errors.filter(() => field.name in this.changes), ...this.refused.faults].filter((fault) => own(fault.field))
    const told = {
      faults: Object.fromEntries(faults.map((fault) => [below(fault.field), fault.message])),
      hidden: new Set(this.said.hidden.filter(own).map(below)),
      defaults: cut(this.said.defaults),
      computed: { ...this.said.computed, ...cut(this.said.computed) },
    }
    this.cellsShown.set(field.name, told)
    return told
  }

  /** The same object until what it says has changed. */
  frame = (): Frame => {
    const hidden = new Set(this.said.hidden)
    const kept = this.fields.filter((field) => hidden.has(field.name) && !isMissing(this.changes[field.name]))
    const next: Frame = { hidden, ...this.refused, isTouched: Object.keys(this.changes).length > 0, kept }
    const last = this.lastFrame
    const isSame =
      last &&
      last.message === next.message &&
      last.faults === next.faults &&
      last.isTouched === next.isTouched &&
      namesOf(last.kept) === namesOf(next.kept) &&
      [...last.hidden].join() === [...hidden].join()
    return isSame ? last : (this.lastFrame = next)
  }

  /** Everything known before defaults: what the server is asked to judge. The same object until something is typed. */
  typed = (): Values => (this.lastTyped ??= { ...this.before, ...this.given, ...this.changes })

  changed = (): Values => this.changes

  /** Whether it was set before the form was opened, and not by a default, which is only offered. */
  isGivenAt = (name: string) => name in this.given && !(name in this.changes)

  set = (name: string, value: Value) => {
    const before = this.valueOf(name)
    this.changes = { ...this.changes, [name]: value }
    this.lastTyped = undefined
    const isMended = (fault: Fault) => fault.field === name || isCellMended(name, fault.field, before, value)
    this.refused = { message: null, faults: this.refused.faults.some(isMended) ? this.refused.faults.filter((fault) => !isMended(fault)) : this.refused.faults }
    // What was said of the cells of other rows holds on.
    this.cellsShown.delete(name)
    this.tell()
  }

  /** What the server says of what was typed. */
  judge = (said: Preview) => {
    const at = (place: string) => this.byRow(place)
    const placed = (values: Values) => Object.fromEntries(Object.entries(values).map(([place, value]) => [at(place), value]))
    const news = {
      hidden: said.hidden.map(at),
      errors: said.errors.map((error) => ({ ...error, field: at(error.field) })),
      defaults: placed(said.defaults),
      computed: placed(said.computed),
    }
    // Mostly nothing new is said, and then nothing is drawn.
    if (JSON.stringify(news) === JSON.stringify(this.said)) return
    this.said = news
    this.cellsShown.clear()
    this.tell()
  }

  refuse = (message: string | null, faults: Fault[]) => {
    this.refused = { message, faults: faults.map((fault) => ({ ...fault, field: this.byRow(fault.field) })) }
    this.cellsShown.clear()
    this.tell()
  }

  forget = () => {
    this.changes = {}
    this.lastTyped = undefined
    this.refused = { message: null, faults: [] }
    this.cellsShown.clear()
    this.tell()
  }

  /** Required fields that are asked and empty. */
  missing = (): Field[] => this.fields.filter((field) => this.isMissingAt(field))

  left = (fields: Field[]): Left => ({
    missing: fields.filter((field) => this.isMissingAt(field)).length,
    wrong: fields.filter((field) => this.isWrongAt(field) && !this.said.hidden.includes(field.name)).length,
  })

  /** What is sent: everything of a new record, of an older one what differs; nothing that is not asked, or that the platform fills. */
  sent = (): Values => {
    const all = { ...(this.isNew ? this.said.defaults : {}), ...this.typed() }
    for (const { name } of this.fields) all[name] = this.valueOf(name)
    for (const name of this.said.hidden) delete all[name]
    for (const field of this.fields) if (field.fixed) delete all[field.name]
    return changesFrom(this.before, all)
  }

  private valueOf(name: string): Value | undefined {
    const typed = this.typed()[name]
    // A default does not come back after it was emptied by hand.
    return this.isNew && isMissing(typed) && !(name in this.changes) ? this.said.defaults[name] : typed
  }

  private faultOf(name: string): string | undefined {
    return (
      this.refused.faults.find((fault) => fault.field === name)?.message ??
      // While somebody is still typing elsewhere, an untouched field is not blamed.
      (name in this.changes ? this.said.errors.find((error) => error.field === name)?.message : undefined)
    )
  }

  private isWrongAt(field: Field): boolean {
    return !!this.faultOf(field.name) || Object.keys(this.cells(field)?.faults ?? {}).length > 0
  }

  /** A cell by its row instead of the row's place, which may be another by the time it is drawn. */
  private byRow(place: string): string {
    const [name = "", at, cell] = place.split(".")
    if (cell === undefined) return place
    const row = rowsOf(this.valueOf(name))[Number(at)]
    return row ? `${name}.${row.id}.${cell}` : place
  }

  private isMissingAt(field: Field): boolean {
    return !!field.required && !this.said.hidden.includes(field.name) && isMissing(this.valueOf(field.name))
  }

  private tell() {
    this.watchers.forEach((watcher) => watcher())
  }
}

/** Whether a fault of a cell is of another value than there is now. */
function isCellMended(name: string, place: string, before: Value | undefined, now: Value): boolean {
  const [rows, id, cell] = place.split(".")
  if (rows !== name || cell === undefined) return false
  const held = (value: Value | undefined) => rowsOf(value).find((row) => row.id === id)
  return !held(now) || JSON.stringify(held(now)?.[cell]) !== JSON.stringify(held(before)?.[cell])
}

/** Values without what the system computes in their rows. */
function typed(values: Values, fields: Field[]): Values {
  const rows = fields.filter((field) => field.type === "rows" && !isMissing(values[field.name]))
  if (rows.length === 0) return values
  return { ...values, ...Object.fromEntries(rows.map((field) => [field.name, typedOnly(rowsOf(values[field.name]), field.rows?.fields ?? [])])) }
}

const namesOf = (fields: Field[]) => fields.map((field) => field.name).join()
