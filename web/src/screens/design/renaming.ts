/** After a thing is called otherwise, all that names it in the same file names it so. Expressions are left to their writer. */
import type { DesignEntry, DesignValue } from "../../api/types"
import { entriesOf, isList, isTable } from "./document"
import type { Language } from "./language"

/** The kinds of names a place's things go by. */
const KINDS: Record<string, string[]> = { field: ["field", "column"], state: ["state"], step: ["step"] }

export function renameIn(language: Language, path: string, words: DesignEntry[], place: string, from: string, to: string): DesignEntry[] {
  const kinds = KINDS[place]
  const root = language.root(path)
  if (!kinds || root.names > 0) return words
  const swap = (text: string) => (text === from ? to : text)

  const value = (said: DesignValue, at: string | null, isNamed: boolean, takes: string, isOurs: boolean): DesignValue => {
    if (isOurs && typeof said === "string") return swap(said)
    if (isList(said)) return { items: said.items.map((item) => value(item, at, false, takes, isOurs)) }
    if (!isTable(said)) return said
    if (isNamed)
      return {
        entries: said.entries.map((one) => ({
          ...one,
          // A right is given to the person in a field.
          name: at === "access" && place === "field" ? swap(one.name) : one.name,
          value: isTable(one.value) ? { entries: inPlace(one.value.entries, at) } : one.value,
        })),
      }
    if (takes === "actors" && place === "field")
      return { entries: said.entries.map((one) => (typeof one.value === "string" ? { ...one, value: swap(one.value) } : one)) }
    if (takes === "named_defaults" && place === "field") return { entries: said.entries.map((one) => ({ ...one, name: swap(one.name) })) }
    return at ? { entries: inPlace(entriesOf(said), at) } : said
  }

  const inPlace = (entries: DesignEntry[], at: string | null): DesignEntry[] =>
    entries.map((entry) => {
      const word = at ? language.word(at, entry.name) : undefined
      if (!word) return entry
      const isOurs = kinds.includes(word.names ?? "") || (word.takes === "asks" && place === "field")
      const isNamed = ["named", "named_or_text"].includes(word.takes) || (word.takes === "tables_or_named" && isTable(entry.value))
      return { ...entry, value: value(entry.value, word.place, isNamed, word.takes, isOurs) }
    })

  return inPlace(words, root.place)
}
