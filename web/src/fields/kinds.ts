/** All field types, by name. `codes` and `refs` are their singulars, taken several times. */
import type { FieldType } from "../api/types"
import { address } from "./address"
import { citizenId } from "./citizen_id"
import { code } from "./code"
import { creditCode } from "./credit_code"
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
import { phone } from "./phone"
import { picture } from "./picture"
import { place } from "./place"
import { polygon } from "./polygon"
import { record } from "./record"
import { ref } from "./ref"
import { rows } from "./rows"
import { schoolYear } from "./school_year"
import { text } from "./text"
import { time } from "./time"

export const kinds: Record<FieldType, FieldKind> = {
  text,
  long_text: longText,
  integer,
  decimal,
  money,
  percent,
  date,
  time,
  datetime,
  period,
  school_year: schoolYear,
  flag,
  code,
  codes: { ...code, type: "codes", isWide: true },
  ref,
  refs: { ...ref, type: "refs", isWide: true },
  files,
  record,
  picture,
  phone,
  address,
  citizen_id: citizenId,
  credit_code: creditCode,
  place,
  polygon,
  rows,
}

/** A type this client does not know yet is shown as text rather than not at all. */
export const kindOf = (type: string): FieldKind => kinds[type as FieldType] ?? text
