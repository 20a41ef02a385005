/** Fields in order, of a register or of the rows of one of its fields; each is looked for among what is registered before it is made. */
import { Button } from "antd"
import { useState } from "react"
import { design as d } from "../../text/design"
import { AddField } from "./AddField"
import { useChange, useDesk, useSaid } from "./context"
import { entriesOf, get, move, type Path, put, textOf } from "./document"
import type { Dragged } from "./dragging"
import { type Inside, NamedList } from "./NamedList"

/** Not a type: the heading of the group that begins at a field. */
export const HEADING = "heading"

/** Which type is being added, and before which of the layer's own fields. */
interface Wanted {
  type: string
  at: number
}

/** Adding to the fields at a place. */
export function useAdding(path: Path) {
  const { isOwn, goTo } = useDesk()
  const { say } = useChange()
  const { value, base } = useSaid(path)
  const [wanted, setWanted] = useState<Wanted | null>(null)
  const shipped = isOwn ? [] : entriesOf(base).map((one) => one.name)
  const added = entriesOf(value).filter((one) => !shipped.includes(one.name))
  return {
    path,
    n: added.length,
    wanted,
    /** The field it is to stand before. */
    before: wanted ? added[wanted.at]?.name : undefined,
    begin: (type: string, at = added.length) => setWanted({ type, at }),
    end: () => setWanted(null),
    /** A heading above one of the layer's own fields. */
    head: (at: number) => {
      const first = added[at]
      if (!first) return
      say([...path, first.name, "group"], textOf(get(first.value, ["group"])) || d.newGroup)
      goTo([...path, first.name, "group"])
    },
  }
}

interface Props {
  title: string
  place: "field" | "row_field"
  adding: ReturnType<typeof useAdding>
  inside?: (name: string) => Inside | null
}

export function FieldList({ title, place, adding, inside }: Props) {
  const { goTo } = useDesk()
  const { change } = useChange()
  const { path } = adding
  const isWhole = place === "field"
  const take = (what: Dragged, at: number) => {
    if (!("type" in what)) return
    if (what.type === HEADING) return isWhole ? adding.head(at) : undefined
    adding.begin(what.type, at)
  }
  const make = (name: string, words: Parameters<typeof put>[0]) => {
    change((all) => {
      const next = put(all, [...path, name], { entries: words })
      const to = entriesOf(get({ entries: next }, path)).findIndex((one) => one.name === adding.before)
      return to < 0 ? next : move(next, [...path, name], to)
    })
    adding.end()
    goTo([...path, name])
  }
  return (
    <>
      <NamedList
        title={title}
        stem="field"
        place={place}
        path={path}
        mayAdd
        onTake={take}
        adding={<Button onClick={() => adding.begin("text")}>{d.add(title)}</Button>}
        inside={inside}
      />
      {adding.wanted && <AddField path={path} type={adding.wanted.type} isWhole={isWhole} onClose={adding.end} onAdd={make} />}
    </>
  )
}
