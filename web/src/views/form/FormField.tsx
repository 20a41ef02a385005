/** One field of a form, drawn again only when it itself has changed. */
import { memo, useCallback, useSyncExternalStore } from "react"
import type { Field, RecordFacts, Value } from "../../api/types"
import { FieldBox } from "../FieldBox"
import type { Form } from "./form"

interface Props {
  form: Form
  field: Field
  prefix: string
  isDisabled: boolean
  record?: RecordFacts
}

export const FormField = memo(function FormField({ form, field, prefix, isDisabled, record }: Props) {
  const { value, fault } = useSyncExternalStore(form.watch, () => form.field(field.name))
  const change = useCallback((next: Value) => form.set(field.name, next), [form, field.name])
  return (
    <FieldBox prefix={prefix} field={field} value={value} onChange={change} fault={fault} isDisabled={isDisabled} labels={record?.labels} files={record?.files} />
  )
})
