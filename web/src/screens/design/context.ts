/** What every part of the designer knows: the language, the draft, the file at hand. */
import { createContext, useContext } from "react"
import type { DesignEntry, DesignValue, Finding } from "../../api/types"
import { design as d } from "../../text/design"
import { get, type Path, prune, put, textOf } from "./document"
import type { Draft } from "./draft"
import { type About, type Choice, choicesOf, fieldsOf } from "./language"

export interface Desk extends About {
  draft: Draft
  /** Of the file at hand. */
  found: Finding[]
  /** The draft can be changed by this person; else it is only looked at. */
  mayWrite: boolean
  /** Everything may be said here: it is not over something shipped. */
  isOwn: boolean
  /** Which place is open. */
  at: Path
  goTo: (at: Path) => void
  /** Says something to those who do not see the screen. */
  announce: (what: string) => void
}

export const DeskContext = createContext<Desk | null>(null)

export function useDesk(): Desk {
  const desk = useContext(DeskContext)
  if (!desk) throw new Error("Studio puts every part of the designer inside its context")
  return desk
}

/** Changes the file at hand. */
export function useChange() {
  const { draft, file, isOwn } = useDesk()
  return {
    /** `short`: the word that stands for all of a thing while it is said by a text alone. */
    say: (path: Path, value: DesignValue | undefined, short?: string) =>
      draft.change(
        file.path,
        (words) => {
          const above = path.slice(0, -1)
          const whole = get({ entries: words }, above)
          const told = typeof whole === "string" && short ? put(words, above, { entries: [{ name: short, value: whole }] }) : words
          const next = put(told, path, value)
          return value === undefined && !isOwn ? prune(next, path) : next
        },
        path.join("/"),
      ),
    change: (change: (words: DesignEntry[]) => DesignEntry[]) => draft.change(file.path, change),
  }
}

/** What is said at a place, and what the shipped file says there. */
export function useSaid(path: Path) {
  const { file, shipped } = useDesk()
  return { value: get({ entries: file.words }, path), base: get({ entries: shipped?.words ?? [] }, path) }
}

export function useChoices(kind: string | null): Choice[] {
  const desk = useDesk()
  return kind ? choicesOf(desk, kind, COLUMNS) : []
}

/** What a word can name that speaks of another register: of the fields of the one that `to` beside its table names. */
export function useTarget(path: Path): Choice[] {
  const desk = useDesk()
  const { value, base } = useSaid([...path.slice(0, -2), "to"])
  return fieldsOf(desk, textOf(value ?? base))
}

export const COLUMNS: Choice[] = Object.entries(d.columns).map(([value, label]) => ({ value, label }))

/** What is wrong at a place, and below it. */
export function useFoundAt(path: Path, isExact: boolean): Finding[] {
  const { found } = useDesk()
  return found.filter((one) => path.every((name, i) => one.path[i] === name) && (!isExact || one.path.length <= path.length + 1))
}
