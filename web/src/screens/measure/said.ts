/** A number and a source as clerks read them. */
import { trimmed } from "../../fields/number"

/** 5.00 % → 5 % */
export const plain = (text: string) => text.replace(/\d+\.\d+/g, trimmed)

/** What a definition is taken from, without the names only its authors know. */
export const sourceOf = (source: string | null | undefined) =>
  (source ?? "").replace(/(requirements|decision)\s+[A-Z0-9、–-]+[；：]?/gi, "").replace(/^[；：\s]+|[；：\s]+$/g, "")
