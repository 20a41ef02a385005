/** One word: what it is called, its input, its help, what is wrong with it, and what a layer may do with it. */
import { Tooltip } from "antd"
import type { Word } from "../../api/types"
import { design as d } from "../../text/design"
import { useChange, useDesk, useFoundAt, useSaid } from "./context"
import type { Path } from "./document"
import { WordInput } from "./WordInput"
import { mayHow, whyNot } from "./words/word"

interface Props {
  word: Word
  place: string
  path: Path
  /** It is said over something shipped. */
  isOver: boolean
  short?: string
}

/** Words that are lists of things with words of their own take the whole width. */
const WIDE = ["table", "tables", "tables_or_named", "named", "named_or_text", "named_texts", "named_defaults", "raises", "subscriptions", "expression", "asks", "actors"]
/** Their own parts tell what is wrong with them. */
const INNER = ["tables", "tables_or_named", "named", "named_or_text", "table", "subscriptions"]

export function WordRow({ word, place, path, isOver, short }: Props) {
  const { mayWrite } = useDesk()
  const { say } = useChange()
  const { value, base } = useSaid(path)
  const { value: whole } = useSaid(path.slice(0, -1))
  const found = useFoundAt(path, INNER.includes(word.takes))
  const own = typeof whole === "string" && word.name === short ? whole : value
  const reason = isOver ? whyNot(word, base) : null
  const how = isOver && !reason ? mayHow(word) : null
  const id = idOf(path)
  const isWrong = found.some((one) => one.error)
  const isLabelled = !["table", "tables", "tables_or_named", "named", "named_or_text", "subscriptions", "named_defaults", "named_texts"].includes(word.takes)
  const isWide = WIDE.includes(word.takes) || word.name === "help" || (place === "register" && ["list", "source"].includes(word.name))
  return (
    <div className={`field word${isWide ? " word-wide" : ""}`} id={`${id}-row`}>
      {word.takes !== "flag" &&
        (isLabelled ? (
          <label htmlFor={id}>
            {word.title}
            {word.required && !isOver && (
              <span className="required" aria-hidden="true">
                *
              </span>
            )}
          </label>
        ) : (
          <span className="word-title">{word.title}</span>
        ))}
      {reason && (
        <Tooltip title={reason}>
          <span className="lock" aria-hidden="true">
            {d.shipped.lock}
          </span>
        </Tooltip>
      )}
      <WordInput
        id={id}
        word={word}
        path={path}
        value={own}
        base={isOver ? base : undefined}
        onChange={(next) => say(path, next, short)}
        isDisabled={!mayWrite || reason !== null}
        isInvalid={isWrong}
        describedBy={`${id}-help ${id}-fault`}
      />
      {found.length > 0 && (
        <div id={`${id}-fault`} className={isWrong ? "field-fault" : "field-help"}>
          {found.map((one) => (
            <div key={`${one.code}${one.says}`}>{one.says}</div>
          ))}
        </div>
      )}
      <div id={`${id}-help`} className="field-help">
        {[reason, how, word.help].filter(Boolean).join("；")}
        {isOver && value !== undefined && mayWrite && (
          <button type="button" className="link" onClick={() => say(path, undefined, short)}>
            {d.shipped.restore}
          </button>
        )}
      </div>
    </div>
  )
}

/** Ties an input to its label, and a mistake to its place. */
export const idOf = (path: Path) => `word-${path.join("-")}`
