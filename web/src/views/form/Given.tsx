/** What is settled already, or filled by the platform: told, not asked. */
import type { Field } from "../../api/types"
import { kindOf } from "../../fields/kinds"
import { Named } from "../../fields/ref/Named"
import type { Form } from "./form"

export function Given({ form, fields }: { form: Form; fields: Field[] }) {
  if (fields.length === 0) return null
  return (
    <dl className="given">
      {fields.map((field) => {
        const { Cell } = kindOf(field.type)
        const { value } = form.field(field.name)
        return (
          <div key={field.name} className="fact">
            <dt>{field.title}</dt>
            <dd>{field.type === "ref" || field.type === "refs" ? <Named field={field} value={value} isDense /> : <Cell field={field} value={value} />}</dd>
          </div>
        )
      })}
    </dl>
  )
}
