/** Several tables of words, one after the other; what is shipped stands before them. */
import { Button } from "antd"
import { design as d } from "../../../text/design"
import { useChange } from "../context"
import { get, isTable, itemsOf, listOf, textOf } from "../document"
import { Panel } from "../Panel"
import { NamedWord } from "./NamedWord"
import type { WordProps } from "./word"

export function TablesWord(props: WordProps) {
  const { id, word, path, value, base, isDisabled } = props
  const { say } = useChange()
  if (word.takes === "tables_or_named" && isTable(value) && value.entries.every((one) => isTable(one.value))) return <NamedWord {...props} />
  const items = itemsOf(value)
  // One alone may stand without a list.
  const list = (next: typeof items) => say(path, listOf(next))
  return (
    <div className="nested-list" id={id}>
      {itemsOf(base).map((item, i) => (
        <p key={i} className="quiet">
          {d.shipped.item(textOf(get(item, ["title"]) ?? get(item, ["says"]) ?? get(item, ["source"])))}
        </p>
      ))}
      {items.map((_, i) => (
        <div key={i} className="nested" role="group" aria-label={d.nth(word.title, i + 1)}>
          <Panel place={word.place ?? ""} path={[...path, String(i)]} />
          {!isDisabled && (
            <Button size="small" onClick={() => list(items.filter((_, j) => j !== i))} aria-label={d.removeOne(d.nth(word.title, i + 1))}>
              {d.remove}
            </Button>
          )}
        </div>
      ))}
      {!isDisabled && (
        <Button size="small" onClick={() => list([...items, { entries: [] }])}>
          {d.add(word.title)}
        </Button>
      )}
    </div>
  )
}
