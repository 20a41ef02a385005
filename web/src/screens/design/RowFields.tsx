/** 明细的列: what is in a row of a field, opened with that field. */
import { Button } from "antd"
import { design as d } from "../../text/design"
import { useChange, useDesk } from "./context"
import { prune, put } from "./document"
import { FieldList, useAdding } from "./FieldList"

/** `isRows`: else its type is another by now, and the columns are left over. */
export function RowFields({ name, isRows }: { name: string; isRows: boolean }) {
  const { mayWrite, goTo } = useDesk()
  const { change } = useChange()
  const path = ["rows", name]
  const adding = useAdding(path)
  const drop = () => {
    change((words) => prune(put(words, path, undefined), path))
    goTo(["field", name])
  }
  return (
    <section className="nested row-fields" aria-label={d.rows.title}>
      <h4>{d.rows.title}</h4>
      <p className="quiet">{isRows ? d.rows.help : d.rows.orphan}</p>
      {!isRows && mayWrite && (
        <Button size="small" onClick={drop}>
          {d.rows.drop}
        </Button>
      )}
      <FieldList title={d.rows.column} place="row_field" adding={adding} />
    </section>
  )
}
