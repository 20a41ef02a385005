/** All field types, by name. `codes` and `refs` are their singulars, taken several times. */
import type { FieldType } from "../api/types"
import { code } from "./code"
import { date } from "./date"
import { datetime } from "./datetime"
import { decimal } from "./decimal"
import type { FieldKind } from "./define"
import { files } from "./files"
import { flag } from "./flag"
import { integer } from "./integer"
import { longText } from "./long_text"
import { money } from "./money"
import { percent } from "./percent"
import { period } from "./period"
import { record } from "./record"
import { ref } from "./ref"
import { text } from "./text"

export const kinds: Record<FieldType, FieldKind> = {
  text,
  long_text: longText,
  integer,
  decimal,
  money,
  percent,
  date,
  datetime,
  period,
  flag,
  code,
  codes: { ...code, type: "codes" },
  ref,
  refs: { ...ref, type: "refs" },
  files,
  record,
}

/** A type this client does not know yet is shown as text rather than not at all. */
export const kindOf = (type: string): FieldKind => kinds[type as FieldType] ?? text
