/** What a field type is to the client: an input and a cell, found by the type's name. */
import type { ComponentType } from "react"
import type { Asked, Field, FieldType, FileFacts, Labels, Value, Values } from "../api/types"

export interface InputProps {
  /** Ties the input to its label. */
  id: string
  field: Field
  value: Value | undefined
  onChange: (value: Value) => void
  isInvalid?: boolean
  /** Ids of help and error texts. */
  describedBy?: string
  isDisabled?: boolean
  /** Names of records already referred to. */
  labels?: Labels
  files?: Record<string, FileFacts>
  /** Of rows: where they stand, and what is known of their cells. */
  rows?: RowsContext
  /** The record it is asked of, which is not what it refers to. */
  own?: { register: string; id: string; label: string }
  /** Of a reference: only what lies within this is offered, `plan:ID`. */
  within?: string
}

/** What is known of the rows of a form beside what was typed. */
export interface RowsContext {
  /** The register of the form. */
  register: string
  /** What may be seen of values not shown to this person, by `field.row.cell`. */
  masked: Record<string, string>
  told: CellsTold
}

/** What the server said of the cells of one field, each by `row.cell`. */
export interface CellsTold {
  faults: Record<string, string>
  hidden: ReadonlySet<string>
  defaults: Values
  /** Computed cells; computed fields of the record by their own names. */
  computed: Values
}

export interface CellProps {
  field: Field
  value: Value | undefined
  labels?: Labels
  files?: Record<string, FileFacts>
  /** In a table, where a line is all there is. */
  isDense?: boolean
  /** Of rows: what may be seen of cells not shown to this person, by `field.row.cell`. */
  masked?: Record<string, string>
  /** Of what the record is, where that says more of a value: a measure opens there. */
  at?: { org?: string | null; period?: string | null }
}

export interface FieldKind {
  type: FieldType
  Input: ComponentType<InputProps>
  Cell: ComponentType<CellProps>
  /** Numbers stand to the right. */
  isNumber?: boolean
  /** Takes the whole line of a form or page. */
  isWide?: boolean
  /** One line of text, which Enter ends. */
  isLine?: boolean
  /** Width in a table, in pixels, when it does not depend on the content. */
  width?: number
}

export const defineField = (kind: FieldKind): FieldKind => kind

export const isMissing = (value: Value | undefined) =>
  value === null || value === undefined || value === "" || (Array.isArray(value) && value.length === 0)

/** What a step asks for that has an input of its own; a reason is asked in one place. */
export const isField = (asked: Asked): asked is Field => asked.type !== "reason"

/** One or several, as a list. */
export function asList(value: Value | undefined): string[] {
  if (isMissing(value)) return []
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : [String(value)]
}
