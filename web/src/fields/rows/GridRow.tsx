/** One row of the grid; only the cell that is being filled has an input. */
import { Button } from "antd"
import type { RowValue, Value } from "../../api/types"
import { t } from "../../text/text"
import type { InputProps } from "../define"
import { kindOf } from "../kinds"
import { Masked } from "../Masked"
import type { Editor } from "./editor"
import { cellKey } from "./rows"

interface Props extends InputProps {
  editor: Editor
  row: RowValue
  index: number
  /** The column one is at, when it is this row. */
  column: number | null
  isEditing: boolean
  onGo: (column: number, edits: boolean) => void
  onLeave: () => void
}

export function GridRow({ id, field, files, isDisabled, editor, row, index, column, isEditing, onGo, onLeave }: Props) {
  const { fields, labels } = editor
  return (
    <tr>
      <th scope="row" className="num">
        {index + 1}
      </th>
      {fields.map((one, i) => {
        const { Cell, Input, isNumber } = kindOf(one.type)
        const state = editor.cell(row, one)
        const isHere = column === i
        const key = `${id}.${cellKey(row, one)}`
        const isOpen = isHere && isEditing
        return (
          <td
            key={one.name}
            id={key}
            role="gridcell"
            tabIndex={isHere || (column === null && index === 0 && i === 0) ? 0 : -1}
            data-spot={isHere ? 1 : 0}
            aria-invalid={!!state.fault}
            aria-readonly={state.isClosed}
            aria-describedby={state.fault ? `${key}-fault` : undefined}
            className={`${isNumber ? "right num" : ""}${state.fault ? " is-invalid" : ""}${state.isClosed ? " is-closed" : ""}`}
            // The focus that comes with the press has moved here before the click is told.
            onMouseDown={(event) => (event.currentTarget.dataset.was = isHere ? "here" : "")}
            onClick={(event) => !isOpen && onGo(i, event.currentTarget.dataset.was === "here")}
            onDoubleClick={() => !isOpen && onGo(i, true)}
            onFocus={(event) => event.target === event.currentTarget && !isHere && onGo(i, false)}
            onBlur={(event) => {
              if (isOpen && event.relatedTarget && !event.currentTarget.contains(event.relatedTarget)) onLeave()
            }}
          >
            {!isOpen && <span className="sr-only">{t.rows.cell(index + 1, one.title)} </span>}
            {isOpen ? (
              <>
                <label className="sr-only" htmlFor={`${key}-input`}>
                  {t.rows.cell(index + 1, one.title)}
                </label>
                <Input
                  id={`${key}-input`}
                  field={one}
                  value={state.value}
                  onChange={(next: Value) => editor.set(index, one, next)}
                  isInvalid={!!state.fault}
                  labels={labels}
                  files={files}
                />
              </>
            ) : state.mask !== undefined ? (
              <Masked text={state.mask} />
            ) : state.isHidden ? (
              <span className="quiet">{t.rows.notAsked}</span>
            ) : state.isRaw ? (
              String(state.value)
            ) : (
              <Cell field={one} value={state.value} labels={labels} files={files} isDense />
            )}
            {state.fault && (
              <div id={`${key}-fault`} className="cell-fault">
                {state.fault}
              </div>
            )}
          </td>
        )
      })}
      {!isDisabled && (
        <td className="rows-actions">
          <RowButtons editor={editor} index={index} title={field.title} />
        </td>
      )}
    </tr>
  )
}

/** What can be done to a row with the mouse; the keys do the same. */
export function RowButtons({ editor, index, title }: { editor: Editor; index: number; title: string }) {
  const n = editor.rows.length
  const named = (what: string) => t.rows.rowAction(what, title, index + 1)
  return (
    <>
      <Button type="text" size="small" tabIndex={-1} disabled={index === 0} aria-label={named(t.rows.up)} title={t.rows.up} onClick={() => editor.move(index, -1)}>
        ↑
      </Button>
      <Button type="text" size="small" tabIndex={-1} disabled={index + 1 === n} aria-label={named(t.rows.down)} title={t.rows.down} onClick={() => editor.move(index, 1)}>
        ↓
      </Button>
      <Button type="text" size="small" tabIndex={-1} disabled={!editor.canAdd} aria-label={named(t.rows.duplicate)} onClick={() => editor.duplicate(index)}>
        {t.rows.duplicate}
      </Button>
      <Button type="text" size="small" tabIndex={-1} aria-label={named(t.rows.remove)} onClick={() => editor.remove(index)}>
        {t.rows.remove}
      </Button>
    </>
  )
}
