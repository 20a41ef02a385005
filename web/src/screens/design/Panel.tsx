/**
 * The words that may stand in one place, each with its title, its help and an input: first
 * those that matter most or are said, the others on demand. Which there are, the server says.
 */
import { useState } from "react"
import type { Word } from "../../api/types"
import { design as d } from "../../text/design"
import { useDesk, useSaid } from "./context"
import { entriesOf, type Path, textOf } from "./document"
import { WordRow } from "./WordRow"

interface Props {
  place: string
  path: Path
  /** Words that have a place of their own on the page. */
  without?: readonly string[]
  /** The word that stands for all of it while it is the only one. */
  short?: string
}

export function Panel({ place, path, without = [], short }: Props) {
  const { language, isOwn, at } = useDesk()
  const { value, base } = useSaid(path)
  const said = typeof value === "string" && short ? [short] : entriesOf(value).map((one) => one.name)
  const shipped = entriesOf(base).map((one) => one.name)
  // What is said while somebody types does not move away under the hand.
  const [first] = useState(() => new Set([...said, ...shipped]))
  const inner = at.slice(0, path.length).join("/") === path.join("/") ? at[path.length] : undefined
  const [isWhole, setWhole] = useState(() => !!inner && !first.has(inner))
  const type = textOf(entriesOf(value).find((one) => one.name === "type")?.value ?? entriesOf(base).find((one) => one.name === "type")?.value)
  const isThere = (word: Word) => said.includes(word.name) || shipped.includes(word.name)
  const words = language
    .words(place)
    .filter((word) => !without.includes(word.name) && word.name !== "extends")
    // A function written in Rust is shipped, and never a layer's.
    .filter((word) => !word.rule || shipped.includes(word.name))
    .filter((word) => isThere(word) || !type || language.isForType(word.name, type))
  const shown = words.filter((word) => first.has(word.name) || language.isFirst(place, word))
  const rest = words.filter((word) => !shown.includes(word))
  const isOver = !isOwn && base !== undefined
  return (
    <div className="panel">
      {shown.map((word) => (
        <WordRow key={word.name} word={word} place={place} path={[...path, word.name]} isOver={isOver} short={short} />
      ))}
      {rest.length > 0 && (
        <button type="button" className="link panel-more" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? d.fewerWords : d.moreWords(rest.length)}
        </button>
      )}
      {isWhole && rest.map((word) => <WordRow key={word.name} word={word} place={place} path={[...path, word.name]} isOver={isOver} short={short} />)}
    </div>
  )
}
