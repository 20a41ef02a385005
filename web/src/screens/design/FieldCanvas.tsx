/** The fields of a register: a palette of types to drag from, and the fields in the order of the form. */
import { Button } from "antd"
import { design as d } from "../../text/design"
import { useDesk, useSaid } from "./context"
import { entriesOf, get, textOf } from "./document"
import { drags } from "./dragging"
import { FieldList, HEADING, useAdding } from "./FieldList"
import { RowFields } from "./RowFields"

const ROWS = "rows"

export function FieldCanvas() {
  const { language, isOwn, mayWrite } = useDesk()
  const { value, base } = useSaid(["field"])
  const { value: rows, base: shippedRows } = useSaid([ROWS])
  const adding = useAdding(["field"])
  const typeOf = (name: string) => textOf(get(value, [name, "type"]) ?? get(base, [name, "type"]))
  const hasRows = (name: string) => [...entriesOf(rows), ...(isOwn ? [] : entriesOf(shippedRows))].some((one) => one.name === name)
  const isRows = (name: string) => typeOf(name) === ROWS
  return (
    <>
      {mayWrite && (
        <section className="palette" aria-label={d.palette.title}>
          <p className="quiet">{d.palette.help}</p>
          <ul>
            {language.offered(true).map((type) => (
              <li key={type.name}>
                <Button size="small" {...drags({ type: type.name })} onClick={() => adding.begin(type.name)} aria-label={d.palette.add(type.title)}>
                  {type.title}
                </Button>
              </li>
            ))}
            <li>
              <Button size="small" type="dashed" {...drags({ type: HEADING })} disabled={adding.n === 0} onClick={() => adding.head(adding.n - 1)} aria-label={d.palette.add(d.palette.heading)}>
                {d.palette.heading}
              </Button>
            </li>
          </ul>
        </section>
      )}
      <FieldList
        title={d.parts.field}
        place="field"
        adding={adding}
        inside={(name) => (isRows(name) || hasRows(name) ? { path: [ROWS, name], body: <RowFields name={name} isRows={isRows(name)} /> } : null)}
      />
    </>
  )
}
