/** The fields of a register: a palette of types to drag from, and the fields in the order of the form. */
import { Button } from "antd"
import { useState } from "react"
import { design as d } from "../../text/design"
import { AddField } from "./AddField"
import { useChange, useDesk, useSaid } from "./context"
import { entriesOf, get, move, put, textOf } from "./document"
import { type Dragged, drags } from "./dragging"
import { NamedList } from "./NamedList"

/** Written by the kernel alone: nobody begins with it. */
const NOT_OFFERED = ["record"]
/** Not a type: the heading of the group that begins at a field. */
const HEADING = "heading"

/** Which type is being added, and before which of the layer's own fields. */
interface Adding {
  type: string
  at: number
}

export function FieldCanvas() {
  const { language, isOwn, mayWrite, goTo } = useDesk()
  const { say, change } = useChange()
  const { value, base } = useSaid(["field"])
  const [adding, setAdding] = useState<Adding | null>(null)
  const shipped = isOwn ? [] : entriesOf(base).map((one) => one.name)
  const added = entriesOf(value).filter((one) => !shipped.includes(one.name))

  const take = (what: Dragged, at: number) => {
    if (!("type" in what)) return
    if (what.type !== HEADING) return setAdding({ type: what.type, at })
    const first = added[at]
    if (!first) return
    say(["field", first.name, "group"], textOf(get(first.value, ["group"])) || d.newGroup)
    goTo(["field", first.name, "group"])
  }
  return (
    <>
      {mayWrite && (
        <section className="palette" aria-label={d.palette.title}>
          <p className="quiet">{d.palette.help}</p>
          <ul>
            {language.design.types
              .filter((type) => !NOT_OFFERED.includes(type.name))
              .map((type) => (
                <li key={type.name}>
                  <Button size="small" {...drags({ type: type.name })} onClick={() => setAdding({ type: type.name, at: added.length })} aria-label={d.palette.add(type.title)}>
                    {type.title}
                  </Button>
                </li>
              ))}
            <li>
              <Button size="small" type="dashed" {...drags({ type: HEADING })} disabled={added.length === 0} onClick={() => take({ type: HEADING }, added.length - 1)} aria-label={d.palette.add(d.palette.heading)}>
                {d.palette.heading}
              </Button>
            </li>
          </ul>
        </section>
      )}
      <NamedList
        title={d.parts.field}
        stem="field"
        place="field"
        path={["field"]}
        mayAdd
        onTake={take}
        adding={<Button onClick={() => setAdding({ type: "text", at: added.length })}>{d.add(d.parts.field)}</Button>}
      />
      {adding && (
        <AddField
          type={adding.type}
          onClose={() => setAdding(null)}
          onAdd={(name, words) => {
            const before = added[adding.at]?.name
            change((all) => {
              const next = put(all, ["field", name], { entries: words })
              const to = entriesOf(get({ entries: next }, ["field"])).findIndex((one) => one.name === before)
              return to < 0 ? next : move(next, ["field", name], to)
            })
            setAdding(null)
            goTo(["field", name])
          }}
        />
      )}
    </>
  )
}
