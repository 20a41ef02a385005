/** What is done to rows while they are filled, and what is known of each of their cells. */
import { useState } from "react"
import { readPasted } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { Field, Labels, RowValue, Value } from "../../api/types"
import { t } from "../../text/text"
import { type InputProps, isMissing } from "../define"
import { blankRow, cellKey, copiedLines, duplicated, inserted, moved, notHeld, pasted, removed, rowsOf, typedOnly, type Unread, withCell } from "./rows"

/** What one cell shows. */
export interface CellState {
  value: Value | undefined
  fault: string | undefined
  /** Nobody types it: computed, or not asked in this row. */
  isClosed: boolean
  isHidden: boolean
  /** What may be seen of a value that is not shown to this person. */
  mask: string | undefined
  /** It stands as it was pasted and could not be read. */
  isRaw: boolean
}

export interface Editor {
  fields: Field[]
  rows: RowValue[]
  labels: Labels
  /** What happened last, for who does not see it. */
  said: string
  canAdd: boolean
  cell: (row: RowValue, field: Field) => CellState
  set: (at: number, field: Field, value: Value) => void
  /** The new row's place. */
  add: (at?: number, row?: RowValue) => number
  /** How many rows can be made from the list of what each row holds another of. */
  unlisted: number
  listAll: () => void
  duplicate: (at: number) => void
  remove: (at: number) => void
  move: (at: number, by: number) => boolean
  /** Whether it was for the grid: more than one cell. */
  paste: (text: string, at: number, field: Field | undefined) => boolean
}

export function useEditor({ field, value, onChange, isDisabled, labels, rows: context }: InputProps): Editor {
  const fields = field.rows?.fields ?? []
  const max = field.rows?.max ?? Infinity
  const rows = rowsOf(value)
  const [unread, setUnread] = useState<Record<string, Unread>>({})
  const [named, setNamed] = useState<Labels>({})
  const [said, setSaid] = useState("")
  const change = (next: RowValue[]) => onChange(next.length === 0 ? null : typedOnly(next, fields))
  const told = context?.told
  const each = fields.find((one) => one.name === field.rows?.each)
  const codes = useModel().codes[each?.of ?? ""]?.codes ?? []
  const open = codes.filter((code) => !code.closed).map((code) => code.code)
  const left = each && !isDisabled ? notHeld(rows, each.name, open).slice(0, Math.max(0, max - rows.length)) : []

  const take = async (lines: string[][], at: number, from: Field) => {
    if (!context) return
    setSaid(t.rows.pasting(lines.length))
    try {
      const read = await readPasted(context.register, field.name, from.name, lines)
      const put = pasted(rows, at, lines, read, fields, max)
      setNamed((was) => ({ ...was, ...read.labels }))
      setUnread((was) => ({ ...was, ...put.unread }))
      change(put.rows)
      setSaid(t.rows.pasted(put.n, Object.keys(put.unread).length) + (put.left > 0 ? t.rows.noRoom(max, put.left) : ""))
    } catch (error) {
      setSaid(error instanceof Error ? error.message : String(error))
    }
  }

  return {
    fields,
    rows,
    labels: { ...labels, ...named },
    said,
    canAdd: !isDisabled && rows.length < max,
    cell: (row, one) => {
      const key = cellKey(row, one)
      const held = row[one.name] as Value | undefined
      const raw = unread[key]
      const isRaw = !!raw && raw.raw === held
      const begun = isMissing(held) ? told?.defaults[key] : held
      const isHidden = told?.hidden.has(key) ?? false
      return {
        value: one.computed ? told?.computed[key] : begun,
        fault: isHidden ? undefined : isRaw ? raw.says : told?.faults[key],
        isClosed: !!one.computed || isHidden || !!isDisabled,
        isHidden,
        mask: held === undefined ? context?.masked[`${field.name}.${key}`] : undefined,
        isRaw,
      }
    },
    set: (at, one, next) => change(withCell(rows, at, one.name, next)),
    add: (at = rows.length, row = blankRow()) => {
      change(inserted(rows, at, row))
      setSaid(t.rows.added(at + 1))
      return at
    },
    unlisted: left.length,
    listAll: () => {
      if (!each) return
      change([...rows, ...left.map((code) => ({ ...blankRow(), [each.name]: code }))])
      setSaid(t.rows.listed(left.length))
    },
    duplicate: (at) => {
      change(duplicated(rows, at))
      setSaid(t.rows.added(at + 2))
    },
    remove: (at) => {
      change(removed(rows, at))
      setSaid(t.rows.removed(at + 1))
    },
    move: (at, by) => {
      const next = moved(rows, at, by)
      if (next === rows) return false
      change(next)
      setSaid(t.rows.movedTo(at + 1, at + by + 1))
      return true
    },
    paste: (text, at, from) => {
      const lines = copiedLines(text)
      const first = from ?? fields[0]
      if (isDisabled || !first || (lines.length === 1 && lines[0]?.length === 1)) return false
      void take(lines, at, first)
      return true
    },
  }
}
