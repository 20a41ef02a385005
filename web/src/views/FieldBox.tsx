/** One field of a form: label above, input, help under it, its error beside. */
import type { Field, FileFacts, Labels, Value } from "../api/types"
import type { InputProps, RowsContext } from "../fields/define"
import { kindOf } from "../fields/kinds"
import { t } from "../text/text"

interface Props {
  prefix: string
  field: Field
  value: Value | undefined
  onChange: (value: Value) => void
  fault?: string
  labels?: Labels
  files?: Record<string, FileFacts>
  rows?: RowsContext
  /** The step that cannot be made before this is filled in. */
  before?: string
  own?: InputProps["own"]
  within?: string
}

export function FieldBox({ prefix, field, value, onChange, fault, labels, files, rows, before, own, within }: Props) {
  const { Input, isWide } = kindOf(field.type)
  const id = `${prefix}-${field.name}`
  return (
    <div className={`field${isWide ? " field-wide" : ""}`}>
      {before && !field.required && (
        <span id={`${id}-before`} className="quiet field-before">
          {t.form.before(before)}
        </span>
      )}
      <label htmlFor={id}>
        {field.title}
        {field.required && (
          <span className="required" aria-hidden="true">
            *
          </span>
        )}
      </label>
      <Input
        id={id}
        field={field}
        value={value}
        onChange={onChange}
        isInvalid={!!fault}
        describedBy={`${id}-before ${id}-help ${id}-fault`}
        labels={labels}
        files={files}
        rows={rows}
        own={own}
        within={within}
      />
      {fault && (
        <div id={`${id}-fault`} className="field-fault">
          {fault}
        </div>
      )}
      {field.help && (
        <div id={`${id}-help`} className="field-help">
          {field.help}
        </div>
      )}
    </div>
  )
}
