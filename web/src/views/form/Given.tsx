/** What is settled already, or filled by the platform: told, not asked. */
import type { Field } from "../../api/types"
import { kindOf } from "../../fields/kinds"
import { Named as NamedRecord } from "../../fields/record/Named"
import { Named } from "../../fields/ref/Named"
import type { Form } from "./form"

/** What is known by its id only is asked for. */
const NAMED: Partial<Record<Field["type"], typeof Named>> = { ref: Named, refs: Named, record: NamedRecord }

export function Given({ form, fields }: { form: Form; fields: Field[] }) {
  if (fields.length === 0) return null
  return (
    <dl className="given">
      {fields.map((field) => {
        const { Cell } = kindOf(field.type)
        const Asked = NAMED[field.type]
        const { value } = form.field(field.name)
        return (
          <div key={field.name} className="fact">
            <dt>{field.title}</dt>
            <dd>{Asked ? <Asked field={field} value={value} isDense /> : <Cell field={field} value={value} />}</dd>
          </div>
        )
      })}
    </dl>
  )
}
