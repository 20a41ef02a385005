/** Settings of parameters are records of this register. */
import type { Value } from "../../api/types"

export const SETTINGS = "access.parameter"

/** A value as a setting keeps it: text, whatever the parameter's type. */
export const settingText = (value: Value | undefined): string | null =>
  value === null || value === undefined || value === "" ? null : String(value)
