/**
 * Rows as a grid, like a spreadsheet: arrows go from cell to cell, typing or Enter fills one,
 * what was copied from a spreadsheet is pasted from the cell on.
 */
import { Button } from "antd"
import { type KeyboardEvent, useEffect, useRef, useState } from "react"
import { flushSync } from "react-dom"
import { t } from "../../text/text"
import type { InputProps } from "../define"
import { kindOf } from "../kinds"
import type { Editor } from "./editor"
import { GridRow } from "./GridRow"
import { rowAction } from "./keys"
import { Totals } from "./Totals"

export interface Spot {
  row: number
  column: number
}

export function Grid(props: InputProps & { editor: Editor }) {
  const { id, field, isDisabled, describedBy, rows: context, editor } = props
  const { fields, rows } = editor
  const table = useRef<HTMLTableElement>(null)
  const [spot, setSpot] = useState<Spot>({ row: 0, column: 0 })
  const [isEditing, setEditing] = useState(false)
  /** Where the eye is to follow once the rows have been drawn. */
  const following = useRef(false)
  const at = { row: Math.min(spot.row, Math.max(0, rows.length - 1)), column: Math.min(spot.column, fields.length - 1) }

  useEffect(() => {
    if (!following.current) return
    following.current = false
    const cell = table.current?.querySelector<HTMLElement>('[data-spot="1"]')
    ;(isEditing ? cell?.querySelector<HTMLElement>("input, textarea") ?? cell : cell)?.focus()
  })

  const go = (row: number, column: number, edits = false) => {
    following.current = true
    setEditing(edits)
    setSpot({ row: Math.max(0, Math.min(row, rows.length - 1)), column: Math.max(0, Math.min(column, fields.length - 1)) })
  }
  const add = (after?: number) => {
    following.current = true
    setEditing(false)
    setSpot({ row: editor.add(after), column: 0 })
  }
  const editAt = (row: number, column: number) => {
    const state = rows[row] && fields[column] && editor.cell(rows[row], fields[column])
    if (!state || state.isClosed || state.mask !== undefined) return
    flushSync(() => {
      setSpot({ row, column })
      setEditing(true)
    })
    const input = table.current?.querySelector<HTMLInputElement>('[data-spot="1"] input, [data-spot="1"] textarea')
    input?.focus()
    if (input?.type === "text") input.select()
  }

  const edit = () => editAt(at.row, at.column)

  const rowKeys = (event: KeyboardEvent) => {
    const action = rowAction(event)
    if (!action || isDisabled) return false
    event.preventDefault()
    following.current = true
    if (action === "add" && editor.canAdd) add(at.row + 1)
    else if (action === "duplicate" && editor.canAdd) {
      editor.duplicate(at.row)
      setSpot({ ...at, row: at.row + 1 })
    } else if (action === "remove") editor.remove(at.row)
    else if (action === "up" && editor.move(at.row, -1)) setSpot({ ...at, row: at.row - 1 })
    else if (action === "down" && editor.move(at.row, 1)) setSpot({ ...at, row: at.row + 1 })
    return true
  }

  const editingKeys = (event: KeyboardEvent) => {
    const one = fields[at.column]
    if (event.nativeEvent.isComposing) return
    if (event.key === "Escape") go(at.row, at.column)
    else if (event.key === "Tab") {
      const next = at.column + (event.shiftKey ? -1 : 1)
      if (next < 0) return
      if (next < fields.length) go(at.row, next)
      else if (at.row + 1 < rows.length) go(at.row + 1, 0)
      else if (editor.canAdd) add()
      else return
    } else if (event.key === "Enter" && one && kindOf(one.type).isLine) go(at.row + 1, at.column)
    else {
      // A form is not sent by Enter in one of its cells.
      if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault()
      return
    }
    event.preventDefault()
    event.stopPropagation()
  }

  const keys = (event: KeyboardEvent<HTMLTableElement>) => {
    if (!(event.target as HTMLElement).closest("[data-spot]")) return
    if (rowKeys(event)) return
    if (isEditing) return editingKeys(event)
    const steps: Record<string, [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }
    const step = steps[event.key]
    if (step) go(at.row + step[0], at.column + step[1])
    else if (event.key === "Home") go(at.row, 0)
    else if (event.key === "End") go(at.row, fields.length - 1)
    else if (event.key === "Enter" || event.key === "F2") edit()
    else if (event.key === "Delete" || event.key === "Backspace") {
      const [row, one] = [rows[at.row], fields[at.column]]
      if (row && one && !editor.cell(row, one).isClosed) editor.set(at.row, one, null)
    } else {
      // A letter, or the first key of an input method, begins to fill the cell and lands in the input that opens.
      if ((event.key.length === 1 || event.key === "Process") && !event.ctrlKey && !event.metaKey && !event.altKey) edit()
      return
    }
    event.preventDefault()
  }

  return (
    <div
      id={id}
      tabIndex={-1}
      className="rows-grid"
      onPaste={(event) => {
        if (editor.paste(event.clipboardData.getData("text/plain"), rows.length === 0 ? 0 : at.row, fields[at.column])) {
          event.preventDefault()
          setEditing(false)
        }
      }}
    >
      <div className="rows-bar">
        <Button size="small" disabled={!editor.canAdd} onClick={() => add()} aria-describedby={describedBy}>
          {t.rows.add}
        </Button>
        {editor.unlisted > 0 && (
          <Button size="small" onClick={editor.listAll}>
            {t.rows.list(editor.unlisted, rows.length > 0)}
          </Button>
        )}
        <span className="quiet">{context ? t.rows.hint : t.rows.hintKeys}</span>
        <span className="rows-said" role="status">
          {editor.said}
        </span>
      </div>
      {rows.length > 0 && (
        <div className="scroll-x">
          <table ref={table} role="grid" aria-label={field.title} aria-describedby={describedBy} aria-rowcount={rows.length + 1} className="facts-table" onKeyDown={keys}>
            <thead>
              <tr>
                <th scope="col">{t.rows.number}</th>
                {fields.map((one) => (
                  <th key={one.name} scope="col" title={one.help ?? undefined} className={kindOf(one.type).isNumber ? "right" : undefined}>
                    {one.title}
                    {one.unit && <span className="quiet">（{one.unit}）</span>}
                    {one.required && (
                      <span className="required" aria-hidden="true">
                        *
                      </span>
                    )}
                  </th>
                ))}
                {!isDisabled && <th scope="col">{t.rows.actions}</th>}
              </tr>
            </thead>
            <tbody>
              {rows.map((row, i) => (
                <GridRow
                  key={row.id}
                  {...props}
                  row={row}
                  index={i}
                  column={i === at.row ? at.column : null}
                  isEditing={i === at.row && isEditing}
                  onGo={(column, edits) => (edits ? editAt(i, column) : go(i, column))}
                  onLeave={() => setEditing(false)}
                />
              ))}
            </tbody>
            {context && <Totals field={field} fields={fields} computed={context.told.computed} register={context.register} />}
          </table>
        </div>
      )}
    </div>
  )
}
