/** A list's question, as it stands in the address: read, asked of the server, changed. */
import type { Filters } from "../api/calls"
import type { Field, Register } from "../api/types"

const ASKED = /^(q|state|late|under|sort|f\.[\w.]+)$/

/** The part of an address that the server understands. */
export function filtersOf(params: URLSearchParams): Filters {
  const filters: Filters = {}
  params.forEach((value, key) => {
    if (ASKED.test(key) && value !== "") filters[key] = value
  })
  return filters
}

/** Unless asked otherwise, rows that are numbered in their document (序号) come in that order. */
export function inOwnOrder(register: Pick<Register, "sort" | "fields">, filters: Filters): Filters {
  const [first] = register.sort
  const isNumbered = register.fields.some((field) => field.name === first && field.type === "integer")
  return first && isNumbered && !filters.sort ? { ...filters, sort: first } : filters
}

/** Whether anything but the order was asked for. */
export const isFiltered = (filters: Filters) => Object.keys(filters).some((key) => key !== "sort")

/** Fields that make a filter of their own: those one can name the values of. */
export function filterFields(register: Register): Field[] {
  const shown = new Set([...register.list, ...register.sort, register.owner ?? ""])
  return register.fields.filter(
    (field) =>
      ["code", "codes", "flag", "ref", "refs", "date", "period"].includes(field.type) &&
      (field.level === undefined || field.level === "public" || field.level === "internal") &&
      (shown.has(field.name) || field.type === "code"),
  )
}

/** A year is asked for with all that lies in it; any other period by itself; none clears the question. */
export function periodFilter(field: string, period: string | null): Record<string, string | null> {
  const key = `f.${field}`
  const isYear = !!period && /^\d{4}$/.test(period)
  return {
    [key]: isYear ? null : period,
    [`${key}.from`]: isYear ? period : null,
    [`${key}.to`]: isYear ? `${period}-12-31` : null,
  }
}

/** The period that `periodFilter` wrote into an address. */
export function askedPeriod(field: string, params: URLSearchParams): string {
  return params.get(`f.${field}`) ?? params.get(`f.${field}.from`) ?? ""
}
