/** What every input of a word is given, and how what a layer may do with it is told. */
import type { DesignValue, Word } from "../../../api/types"
import { design as d } from "../../../text/design"
import type { Path } from "../document"

export interface WordProps {
  id: string
  word: Word
  path: Path
  /** What the draft says, and what is shipped below it. */
  value: DesignValue | undefined
  base: DesignValue | undefined
  onChange: (value: DesignValue | undefined) => void
  isDisabled: boolean
  isInvalid: boolean
  describedBy: string
}

/** Why a word of something shipped cannot be changed; none when it can. */
export function whyNot(word: Word, base: DesignValue | undefined): string | null {
  if (word.rule) return d.shipped.rule
  if (word.shipped === null) return d.shipped.never
  if (word.shipped === "say" && base !== undefined) return d.shipped.said
  if (word.shipped === "narrow" && base === undefined) return d.shipped.nobody
  return null
}

/** What a layer may do with a word of something shipped, as a hint beside it. */
export const mayHow = (word: Word): string | null => (word.shipped ? (d.shipped.may[word.shipped] ?? null) : null)

/** What stands in an input before anybody types: what is shipped, or an example. */
export function placeholderOf({ word, base }: Pick<WordProps, "word" | "base">): string | undefined {
  if (base !== undefined && typeof base !== "object") return String(base)
  const example = word.example.match(/= "?(.*?)"?$/)?.[1]
  return ["text", "expression", "id"].includes(word.takes) && example ? d.example(example.replace(/\\"/g, '"')) : undefined
}
