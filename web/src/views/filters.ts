/** A list's question, as it stands in the address: read, asked of the server, changed. */
import type { Filters } from "../api/calls"
import type { Field, FieldType, Register } from "../api/types"

const ASKED = /^(q|state|late|under|as_of|sort|f\.[\w.]+)$/
/** How the rows are laid out; kept with a view, and no question. */
const LAYOUT = ["columns", "view", "by", "rows", "cols", "of", "draw"]

/** A change of the address: what is null goes. */
export type Asking = Record<string, string | null>

/** The part of an address that the server understands. */
export function filtersOf(params: URLSearchParams): Filters {
  const filters: Filters = {}
  params.forEach((value, key) => {
    if (ASKED.test(key) && value !== "") filters[key] = value
  })
  return filters
}

/** Nothing is left out: of a dated register rows of all days, ended ones too; else what is set aside as well. */
export const EVERYTHING = "all"

/** States whose records a list has only when they are asked for. */
export const setAside = (register: Register) => register.states.filter((state) => state.aside)

/** What a list is of where the address does not say it: of a dated register today, and without what is set aside. */
export function asListed(register: Register, filters: Filters, today: string): Filters {
  const ofDay = register.dated.length === 0 ? filters : { ...filters, as_of: filters.as_of ?? today }
  if (ofDay.state || setAside(register).length === 0) return ofDay
  return { ...ofDay, state: register.states.filter((state) => !state.aside).map((state) => state.name).join() }
}

/** For a link to a list that is to have all that was counted, what is set aside too. */
export const withAside = (register: Register | undefined): Filters => (register && setAside(register).length > 0 ? { state: EVERYTHING } : {})

/** What a view keeps of an address: the question, its order and the layout. */
export function keptOf(params: URLSearchParams): Record<string, string> {
  const kept: Record<string, string> = {}
  params.forEach((value, key) => {
    if (value !== "" && (ASKED.test(key) || LAYOUT.includes(key))) kept[key] = value
  })
  return kept
}

/** Whether anything but the order was asked for. */
export const isFiltered = (filters: Filters) => Object.keys(filters).some((key) => key !== "sort")

/** Everything that was asked for, taken back; the order and the layout stay. */
export const askNothing = (params: URLSearchParams): Asking =>
  Object.fromEntries(Object.keys(filtersOf(params)).filter((key) => key !== "sort").map((key) => [key, null]))

/** How a field is asked for: by choosing, looking up, between two ends. Others are found by the search box. */
export type FilterKind = "choice" | "ref" | "date" | "period" | "number"

const KINDS: Partial<Record<FieldType, FilterKind>> = {
  code: "choice",
  codes: "choice",
  flag: "choice",
  ref: "ref",
  refs: "ref",
  date: "date",
  datetime: "date",
  period: "period",
  school_year: "period",
  integer: "number",
  decimal: "number",
  money: "number",
  percent: "number",
}

export const filterKind = (field: Field): FilterKind | undefined => KINDS[field.type]

/** Fields that a list can be asked by; what is masked for some is asked by nobody. */
export function filterFields(register: Register): Field[] {
  return [...register.beyond, ...register.fields].filter(
    (field) => filterKind(field) && (field.level === undefined || field.level === "public" || field.level === "internal"),
  )
}

/** The first to be offered: what the list shows or sorts by and one can choose values of. */
export function offeredFields(register: Register): Field[] {
  const shown = new Set([...register.list, ...register.sort, register.owner ?? ""])
  return filterFields(register).filter((field) => filterKind(field) !== "number" && (shown.has(field.name) || field.type === "code"))
}

/** What is asked of one field. */
export interface AskedField {
  values: string[]
  from: string
  to: string
  /** A stretch that moves with the calendar: `this_month`. */
  within: string
  /** Has no value. */
  none: boolean
}

const NOTHING: AskedField = { values: [], from: "", to: "", within: "", none: false }

export function askedOf(field: string, params: URLSearchParams): AskedField {
  const key = `f.${field}`
  return {
    values: params.get(key)?.split(",").filter(Boolean) ?? [],
    from: params.get(`${key}.from`) ?? "",
    to: params.get(`${key}.to`) ?? "",
    within: params.get(`${key}.in`) ?? "",
    none: params.get(`${key}.none`) === "1",
  }
}

export const isAsked = (asked: AskedField) => asked.values.length > 0 || !!(asked.from || asked.to || asked.within || asked.none)

/** Asks a field for this and nothing else. */
export function asking(field: string, part: Partial<AskedField> = {}): Asking {
  const asked = { ...NOTHING, ...part }
  const key = `f.${field}`
  return {
    [key]: asked.values.join() || null,
    [`${key}.from`]: asked.from || null,
    [`${key}.to`]: asked.to || null,
    [`${key}.in`]: asked.within || null,
    [`${key}.none`]: asked.none ? "1" : null,
  }
}

/** A year is asked for with all that lies in it; any other period by itself; none clears the question. */
export function periodFilter(field: string, period: string | null): Asking {
  if (!period) return asking(field)
  return /^\d{4}$/.test(period) ? asking(field, { from: period, to: `${period}-12-31` }) : asking(field, { values: [period] })
}

/** The period that `periodFilter` wrote into an address. */
export function askedPeriod(field: string, params: URLSearchParams): string {
  const { values, from } = askedOf(field, params)
  return values[0] ?? from
}
