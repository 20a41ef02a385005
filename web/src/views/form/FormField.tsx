/** One field of a form, drawn again only when it itself has changed. */
import { memo, useCallback, useMemo, useSyncExternalStore } from "react"
import type { Field, RecordFacts, Value } from "../../api/types"
import { FieldBox } from "../FieldBox"
import type { Form } from "./form"

const NONE = {}

interface Props {
  form: Form
  field: Field
  prefix: string
  /** Where what is pasted is read; none where a form is only shown. */
  register?: string
  record?: RecordFacts
  before?: string
}

export const FormField = memo(function FormField({ form, field, prefix, register, record, before }: Props) {
  const { value, fault } = useSyncExternalStore(form.watch, () => form.field(field.name))
  const { within } = field
  const inside = useSyncExternalStore(form.watch, () => (within ? form.field(within.like).value : undefined))
  const cells = useSyncExternalStore(form.watch, () => form.cells(field))
  const rows = useMemo(() => cells && register ? { register, masked: record?.masked ?? NONE, told: cells } : undefined, [cells, register, record])
  const change = useCallback((next: Value) => form.set(field.name, next), [form, field.name])
  return (
    <FieldBox prefix={prefix} field={field} value={value} onChange={change} fault={fault} labels={record?.labels} files={record?.files} rows={rows} before={before} within={within && inside ? `${within.field}:${String(inside)}` : undefined} />
  )
})
