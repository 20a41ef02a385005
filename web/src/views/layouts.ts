/** The ways to lay out the rows of a list: as a table, by state, by day, counted by rows and columns. */
import type { Field, Register } from "../api/types"
import { filterFields } from "./filters"

export type Layout = "table" | "board" | "calendar" | "pivot"

/** Days that rows can be laid out by. */
export const dayFields = (register: Register): Field[] => filterFields(register).filter((field) => field.type === "date")

/** Only what says something: no board of one state, no calendar without days. */
export function layoutsOf(register: Register): Layout[] {
  const layouts: Layout[] = ["table"]
  if (register.states.length > 1) layouts.push("board")
  if (dayFields(register).length > 0) layouts.push("calendar")
  layouts.push("pivot")
  return layouts
}

export const layoutOf = (register: Register, params: URLSearchParams): Layout =>
  layoutsOf(register).find((one) => one === params.get("view")) ?? "table"

/** The day of the calendar: the one asked for, else the one a clock runs to, else the first the list shows. */
export function dayOf(register: Register, params: URLSearchParams): Field | undefined {
  const fields = dayFields(register)
  const named = (name: string | null | undefined) => fields.find((field) => field.name === name)
  return named(params.get("by")) ?? named(register.clocks[0]?.until) ?? fields.find((field) => register.list.includes(field.name)) ?? fields[0]
}
