/**
 * A definition file as words and values, and how it is changed: nothing is changed in
 * place, so that what was there before can be had back.
 *
 * It knows no word of the language; which there are, the server says (`language.ts`).
 */
import type { DesignEntry, DesignFile, DesignValue } from "../../api/types"

/** Names one below the other: `field`, `due_on`, `title`; items of a list by their place. */
export type Path = readonly string[]

type Table = { entries: DesignEntry[] }
type List = { items: DesignValue[] }

export const isTable = (value: DesignValue | undefined): value is Table => typeof value === "object" && "entries" in value
export const isList = (value: DesignValue | undefined): value is List => typeof value === "object" && "items" in value

/** The named things of a table; none of anything else. */
export const entriesOf = (value: DesignValue | undefined): DesignEntry[] => (isTable(value) ? value.entries : [])

/** One or several, as a list. */
export const itemsOf = (value: DesignValue | undefined): DesignValue[] => (value === undefined ? [] : isList(value) ? value.items : [value])

/** The texts of one or several. */
export const textsOf = (value: DesignValue | undefined): string[] => itemsOf(value).filter((item): item is string => typeof item === "string")

export const textOf = (value: DesignValue | undefined): string => (typeof value === "string" ? value : "")

/** A list, and none when there is nothing in it. */
export const listOf = (items: DesignValue[]): DesignValue | undefined => (items.length === 0 ? undefined : { items })

export const isSame = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

export function get(value: DesignValue | undefined, path: Path): DesignValue | undefined {
  const [name, ...rest] = path
  if (name === undefined) return value
  if (isList(value)) return get(value.items[Number(name)], rest)
  return get(entriesOf(value).find((entry) => entry.name === name)?.value, rest)
}

/** Says it at a place, or says it no more; tables on the way are made. */
export function put(entries: DesignEntry[], path: Path, value: DesignValue | undefined): DesignEntry[] {
  const [name, ...rest] = path
  if (name === undefined) return entries
  const at = entries.findIndex((entry) => entry.name === name)
  const next = rest.length === 0 ? value : within(entries[at]?.value, rest, value)
  if (next === undefined) return entries.filter((_, i) => i !== at)
  if (at < 0) return [...entries, { name, value: next }]
  return entries.map((entry, i) => (i === at ? { ...entry, value: next } : entry))
}

function within(value: DesignValue | undefined, path: Path, next: DesignValue | undefined): DesignValue | undefined {
  if (isList(value)) {
    const [place, ...rest] = path
    const at = Number(place)
    const item = rest.length === 0 ? next : within(value.items[at], rest, next)
    return listOf(value.items.flatMap((one, i) => (i !== at ? [one] : item === undefined ? [] : [item])))
  }
  return { entries: put(entriesOf(value), path, next) }
}

/** Takes away the tables above a place that say nothing any more: of what is shipped they would be in the way. */
export function prune(entries: DesignEntry[], path: Path): DesignEntry[] {
  for (let n = path.length - 1; n > 0; n--) {
    const above = get({ entries }, path.slice(0, n))
    if (!isTable(above) || above.entries.length > 0) break
    entries = put(entries, path.slice(0, n), undefined)
  }
  return entries
}

/** Moves a named thing among its neighbours to the place it shall have. */
export function move(entries: DesignEntry[], path: Path, to: number): DesignEntry[] {
  const name = path[path.length - 1]
  return atParent(entries, path, (all) => {
    const moved = all.find((entry) => entry.name === name)
    if (!moved) return all
    const rest = all.filter((entry) => entry !== moved)
    return [...rest.slice(0, to), moved, ...rest.slice(to)]
  })
}

/** The comment above a thing. */
export function annotate(entries: DesignEntry[], path: Path, note: string[]): DesignEntry[] {
  const name = path[path.length - 1]
  return atParent(entries, path, (all) => all.map((entry) => (entry.name === name ? { ...entry, note } : entry)))
}

function atParent(entries: DesignEntry[], path: Path, change: (entries: DesignEntry[]) => DesignEntry[]): DesignEntry[] {
  if (path.length <= 1) return change(entries)
  const parent = path.slice(0, -1)
  return put(entries, parent, { entries: change(entriesOf(get({ entries }, parent))) })
}

/** The nearest name that is free: `x_date_1`, `x_date_2`. */
export function freeName(stem: string, taken: readonly string[]): string {
  for (let n = 1; ; n++) if (!taken.includes(`${stem}_${n}`)) return `${stem}_${n}`
}

/** The register a file is about. */
export const registerOf = (path: string) => path.replace(/\.toml$/, "").replace("/", ".")

export const changeFile = (files: DesignFile[], path: string, change: (words: DesignEntry[]) => DesignEntry[]): DesignFile[] =>
  files.some((file) => file.path === path)
    ? files.map((file) => (file.path === path ? { ...file, words: change(file.words) } : file))
    : [...files, { path, head: [], words: change([]) }]
