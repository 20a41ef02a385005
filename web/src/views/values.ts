/** Comparing and encoding the values of a form. */
import type { Field, Value, Values } from "../api/types"
import { isMissing } from "../fields/define"

export function isSame(a: Value | undefined, b: Value | undefined): boolean {
  if (isMissing(a) || isMissing(b)) return isMissing(a) && isMissing(b)
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((one, i) => one === b[i] || JSON.stringify(one) === JSON.stringify(b[i]))
  return a === b
}

/** What differs from before: only that is sent. */
export function changesFrom(before: Values, now: Values): Values {
  return Object.fromEntries(
    Object.entries(now)
      .filter(([key, value]) => !isSame(before[key], value))
      .map(([key, value]) => [key, isMissing(value) ? null : value]),
  )
}

/** A value as it stands in an address (`?task=…&period=2026`), read for its field. */
export function readValue(field: Field, text: string): Value {
  switch (field.type) {
    case "flag":
      return text === "true"
    case "integer":
      return Number(text)
    case "codes":
    case "refs":
    case "files":
    case "picture":
      return text.split(",").filter(Boolean)
    default:
      return text
  }
}

/** The fields that an address fills in beforehand; never those that nobody types. */
export function prefilled(fields: Field[], params: URLSearchParams): Values {
  const values: Values = {}
  for (const field of fields.filter((one) => !one.fixed && !one.computed)) {
    const text = params.get(field.name)
    if (text) values[field.name] = readValue(field, text)
  }
  return values
}
