/** Rows (明细) as a list that is changed row by row and cell by cell; pure. */
import type { Field, PastedCells, RowValue, Value } from "../../api/types"
import { newId } from "../../ids"

export const rowsOf = (value: Value | undefined): RowValue[] =>
  Array.isArray(value) && (value.length === 0 || typeof value[0] === "object") ? (value as RowValue[]) : []

/** Where a cell is told of: the row by its id, so that it may move. */
export const cellKey = (row: RowValue, field: Field) => `${row.id}.${field.name}`

export const blankRow = (): RowValue => ({ id: newId() })

export function withCell(rows: RowValue[], at: number, name: string, value: Value): RowValue[] {
  return rows.map((row, i) => (i === at ? { ...row, [name]: value as RowValue[string] } : row))
}

export function inserted(rows: RowValue[], at: number, row: RowValue = blankRow()): RowValue[] {
  return [...rows.slice(0, at), row, ...rows.slice(at)]
}

/** The same cells under another id; what is computed follows by itself. */
export function duplicated(rows: RowValue[], at: number): RowValue[] {
  const row = rows[at]
  return row ? inserted(rows, at + 1, { ...row, id: newId() }) : rows
}

export const removed = (rows: RowValue[], at: number): RowValue[] => rows.filter((_, i) => i !== at)

export function moved(rows: RowValue[], at: number, by: number): RowValue[] {
  const row = rows[at]
  const to = at + by
  if (!row || to < 0 || to >= rows.length) return rows
  return inserted(removed(rows, at), to, row)
}

/** What no row holds yet of what each row holds another of. */
export const notHeld = (rows: RowValue[], name: string, codes: string[]): string[] => codes.filter((code) => !rows.some((row) => row[name] === code))

/** What the system computes is not sent back to it. */
export function typedOnly(rows: RowValue[], fields: Field[]): RowValue[] {
  const computed = fields.filter((field) => field.computed).map((field) => field.name)
  if (computed.length === 0) return rows
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !computed.includes(name))) as RowValue)
}

/** Copied cells as spreadsheets put them on the clipboard: tabs, lines, and quotes around what holds either. */
export function copiedLines(text: string): string[][] {
  const lines: string[][] = [[]]
  let cell = ""
  let isQuoted = false
  const end = () => {
    lines[lines.length - 1]?.push(cell)
    cell = ""
  }
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "")
  for (let i = 0; i < whole.length; i += 1) {
    const c = whole[i]
    if (isQuoted) {
      if (c === '"' && whole[i + 1] === '"') {
        cell += '"'
        i += 1
      } else if (c === '"') isQuoted = false
      else cell += c
    } else if (c === '"' && cell === "" && /"(\t|\n|$)/.test(whole.slice(i + 1))) isQuoted = true
    else if (c === "\t") end()
    else if (c === "\n") {
      end()
      lines.push([])
    } else cell += c
  }
  end()
  return lines
}

/** A pasted cell that could not be read, as it stands. */
export interface Unread {
  raw: string
  says: string
}

export interface Pasted {
  rows: RowValue[]
  /** By [`cellKey`]. */
  unread: Record<string, Unread>
  n: number
  /** Lines for which there was no room. */
  left: number
}

/** Puts what was pasted over the rows from one on, and adds rows for the rest. */
export function pasted(rows: RowValue[], at: number, lines: string[][], read: PastedCells, fields: Field[], max: number): Pasted {
  const next = rows.slice()
  const unread: Record<string, Unread> = {}
  const copied = read.headed ? lines.slice(1) : lines
  const room = Math.max(0, max - at)
  read.rows.slice(0, room).forEach((line, i) => {
    const row: RowValue = { ...(next[at + i] ?? blankRow()) }
    read.columns.forEach((name, column) => {
      if (!name) return
      const fault = line.faults.find((one) => one.field === name)
      if (!fault) {
        row[name] = line.values[name] ?? null
        return
      }
      const field = fields.find((one) => one.name === name)
      const raw = (copied[i]?.[column] ?? "").trim()
      row[name] = raw
      unread[`${row.id}.${name}`] = { raw, says: `“${field?.title ?? name}”${fault.message}` }
    })
    next[at + i] = row
  })
  const n = Math.min(read.rows.length, room)
  return { rows: next, unread, n, left: read.rows.length - n }
}
