/** Which columns a list shows, in which order: the address says, else this machine remembers, else the definition. */
import type { Field, Register } from "../../api/types"
import { useKept } from "../kept"

export function useColumns(register: Register, params: URLSearchParams) {
  const [kept, keep] = useKept<string[] | null>(`columns.${register.id}`, null)
  const names = params.get("columns")?.split(",") ?? kept ?? register.list
  const fields = names
    .map((name) => register.fields.find((field) => field.name === name))
    .filter((field): field is Field => !!field)
  return { names: fields.map((field) => field.name), fields, keep }
}

/** The list with one of it moved by so many places; at an end it stays. */
export function moved(names: string[], name: string, by: number): string[] {
  const at = names.indexOf(name)
  const to = at + by
  if (at < 0 || to < 0 || to >= names.length) return names
  const next = names.filter((one) => one !== name)
  next.splice(to, 0, name)
  return next
}
