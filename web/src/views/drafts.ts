/**
 * What somebody typed and has not saved yet, kept on this machine per person
 * until it is saved or thrown away. Personal data is not left lying about.
 */
import type { Register, Values } from "../api/types"

const PREFIX = "xuezheng.draft."

export const draftName = (account: string, register: string, about: string) => `${PREFIX}${account}.${register}.${about}`

export function readDraft(name: string): Values | null {
  try {
    return JSON.parse(localStorage.getItem(name) ?? "null") as Values | null
  } catch {
    return null
  }
}

export function keepDraft(name: string, register: Register, values: Values) {
  const kept = Object.fromEntries(
    Object.entries(values).filter(([key]) => {
      const level = register.fields.find((field) => field.name === key)?.level
      return level !== "personal" && level !== "sensitive"
    }),
  )
  try {
    if (Object.keys(kept).length > 0) localStorage.setItem(name, JSON.stringify(kept))
    else localStorage.removeItem(name)
  } catch {
    // Without room for drafts the form still works.
  }
}

export function dropDraft(name: string) {
  try {
    localStorage.removeItem(name)
  } catch {
    // Nothing was kept.
  }
}
