/** Rows on a phone: a card each, of which one at a time is open. */
import { Button } from "antd"
import { useState } from "react"
import type { Value } from "../../api/types"
import { t } from "../../text/text"
import { type InputProps, isMissing } from "../define"
import { kindOf } from "../kinds"
import { Masked } from "../Masked"
import type { Editor } from "./editor"
import { RowButtons } from "./GridRow"
import { blankRow, cellKey } from "./rows"
import { TotalValue } from "./TotalValue"

/** So many facts tell a row from others. */
const FACTS = 3

export function Cards({ id, field, isDisabled, describedBy, files, editor, rows: context }: InputProps & { editor: Editor }) {
  const { fields, rows, labels } = editor
  const [open, setOpen] = useState<string | null>(null)
  const totals = (field.rows?.totals ?? []).filter((total) => !isMissing(context?.told.computed[total.field]))
  return (
    <div id={id} tabIndex={-1} className="rows-cards" aria-describedby={describedBy}>
      <ol>
        {rows.map((row, i) => {
          const isOpen = open === row.id
          const wrong = fields.map((one) => editor.cell(row, one).fault).filter(Boolean)
          const told = fields.filter((one) => !isMissing(editor.cell(row, one).value)).slice(0, FACTS)
          return (
            <li key={row.id} id={`${id}.${row.id}`} className={wrong.length > 0 ? "is-invalid" : undefined}>
              <button type="button" className="rows-card-head" aria-expanded={isOpen} onClick={() => setOpen(isOpen ? null : row.id)}>
                <strong className="num">{t.rows.nth(i + 1)}</strong>{" "}
                {told.map((one) => {
                  const { Cell } = kindOf(one.type)
                  const state = editor.cell(row, one)
                  return <span key={one.name}>{state.isRaw ? String(state.value) : <Cell field={one} value={state.value} labels={labels} files={files} isDense />}</span>
                })}
                {wrong.length > 0 && <span className="bad">{t.form.wrong(wrong.length)}</span>}
              </button>
              {isOpen && (
                <div className="rows-card">
                  {fields.map((one) => {
                    const { Input, Cell } = kindOf(one.type)
                    const state = editor.cell(row, one)
                    const key = `${id}.${cellKey(row, one)}`
                    if (state.isHidden) return null
                    return (
                      <div key={one.name} className="field">
                        <label htmlFor={key}>
                          {one.title}
                          {one.required && (
                            <span className="required" aria-hidden="true">
                              *
                            </span>
                          )}
                        </label>
                        {state.mask !== undefined ? (
                          <Masked text={state.mask} />
                        ) : state.isClosed ? (
                          <Cell field={one} value={state.value} labels={labels} files={files} isDense />
                        ) : (
                          <Input
                            id={key}
                            field={one}
                            value={state.value}
                            onChange={(next: Value) => editor.set(i, one, next)}
                            isInvalid={!!state.fault}
                            labels={labels}
                            files={files}
                          />
                        )}
                        {state.fault && <div className="field-fault">{state.fault}</div>}
                        {one.help && <div className="field-help">{one.help}</div>}
                      </div>
                    )
                  })}
                  {!isDisabled && <RowButtons editor={editor} index={i} title={field.title} />}
                </div>
              )}
            </li>
          )
        })}
      </ol>
      {totals.length > 0 && (
        <p className="num rows-totals">
          {totals.map((total) => (
            <span key={total.field}>
              <span className="quiet">{total.title}</span>{" "}
              <TotalValue register={context?.register} field={total.field} value={context?.told.computed[total.field]} />
            </span>
          ))}
        </p>
      )}
      <Button
        disabled={!editor.canAdd}
        onClick={() => {
          const row = blankRow()
          editor.add(undefined, row)
          setOpen(row.id)
        }}
      >
        {t.rows.add}
      </Button>
      {editor.unlisted > 0 && <Button onClick={editor.listAll}>{t.rows.list(editor.unlisted, rows.length > 0)}</Button>}
      <span className="sr-only" role="status">
        {editor.said}
      </span>
    </div>
  )
}
