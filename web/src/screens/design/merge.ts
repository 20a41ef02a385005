/**
 * Two people changed one draft: what only one of them touched is taken as it is, what both
 * did is asked.
 */
import type { DesignEntry, DesignFile, DesignValue } from "../../api/types"
import { entriesOf, isSame, isTable, type Path, put } from "./document"

/** What two people write. */
export interface Written {
  title: string
  why: string
  files: DesignFile[]
}

/** A place that both have changed, each in their own way; nothing: taken away. */
export interface Clash {
  path: Path
  mine: DesignValue | undefined
  theirs: DesignValue | undefined
}

/** The comment above a file, and a file's text where it cannot be read, stand among its words under these. */
export const HEAD = "#"
const TEXT = "##"

export interface Merged {
  written: Written
  clashes: Clash[]
}

export function merge(base: Written, mine: Written, theirs: Written): Merged {
  const clashes: Clash[] = []
  const merged = both(asEntries(base), asEntries(mine), asEntries(theirs), [], clashes)
  return { written: asWritten(merged), clashes }
}

/** Takes theirs where that was chosen; mine is there already. */
export function settle(written: Written, theirs: Clash[]): Written {
  return asWritten(theirs.reduce((entries, clash) => put(entries, clash.path, clash.theirs), asEntries(written)))
}

function both(base: DesignEntry[], mine: DesignEntry[], theirs: DesignEntry[], path: Path, clashes: Clash[]): DesignEntry[] {
  const named = (entries: DesignEntry[], name: string) => entries.find((entry) => entry.name === name)
  return inOrder(base, mine, theirs).flatMap((name) => {
    const [was, own, other] = [named(base, name), named(mine, name), named(theirs, name)]
    const value = chosen(was?.value, own?.value, other?.value, [...path, name], clashes)
    if (value === undefined) return []
    const note = isSame(was?.note, own?.note) ? other?.note : own?.note
    return [{ name, value, ...(note ? { note } : {}) }]
  })
}

function chosen(
  was: DesignValue | undefined,
  mine: DesignValue | undefined,
  theirs: DesignValue | undefined,
  path: Path,
  clashes: Clash[],
): DesignValue | undefined {
  if (isSame(mine, theirs) || isSame(was, theirs)) return mine
  if (isSame(was, mine)) return theirs
  if (isTable(mine) && isTable(theirs)) return { entries: both(entriesOf(was), mine.entries, theirs.entries, path, clashes) }
  clashes.push({ path, mine, theirs })
  return mine
}

/** Mine unless only they have moved something; what one alone has stands where it stood there. */
function inOrder(base: DesignEntry[], mine: DesignEntry[], theirs: DesignEntry[]): string[] {
  const names = (entries: DesignEntry[]) => entries.map((entry) => entry.name)
  const common = (entries: DesignEntry[]) => names(entries).filter((name) => names(base).includes(name))
  const isUnmoved = isSame(
    common(base).filter((name) => names(mine).includes(name)),
    common(mine),
  )
  const [first, second] = isUnmoved ? [theirs, mine] : [mine, theirs]
  const order = names(first)
  names(second).forEach((name, i, all) => {
    if (order.includes(name)) return
    const before = i > 0 ? order.indexOf(all[i - 1] as string) : -1
    order.splice(before + 1, 0, name)
  })
  return order
}

function asEntries({ title, why, files }: Written): DesignEntry[] {
  const inner = (file: DesignFile): DesignEntry[] => [
    { name: HEAD, value: (file.head ?? []).join("\n") },
    ...(typeof file.text === "string" ? [{ name: TEXT, value: file.text }] : file.words),
  ]
  return [
    { name: "title", value: title },
    { name: "why", value: why },
    { name: "files", value: { entries: files.map((file) => ({ name: file.path, value: { entries: inner(file) } })) } },
  ]
}

function asWritten(entries: DesignEntry[]): Written {
  const value = (name: string) => entries.find((entry) => entry.name === name)?.value
  const text = (name: string) => String(value(name) ?? "")
  const files = entriesOf(value("files")).map(({ name, value: words }): DesignFile => {
    const all = entriesOf(words)
    const said = (key: string) => all.find((entry) => entry.name === key)?.value
    const head = String(said(HEAD) ?? "")
    const raw = said(TEXT)
    return {
      path: name,
      head: head ? head.split("\n") : [],
      words: all.filter((entry) => entry.name !== HEAD && entry.name !== TEXT),
      ...(typeof raw === "string" ? { text: raw } : {}),
    }
  })
  return { title: text("title"), why: text("why"), files }
}
