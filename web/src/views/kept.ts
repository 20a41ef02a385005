/** A small choice of this person on this machine: columns, row height, a folded menu. */
import { useState } from "react"

const PREFIX = "xuezheng.kept."

export function useKept<T>(name: string, otherwise: T): [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() => {
    try {
      const text = localStorage.getItem(PREFIX + name)
      return text === null ? otherwise : (JSON.parse(text) as T)
    } catch {
      return otherwise
    }
  })
  const keep = (next: T) => {
    setValue(next)
    try {
      localStorage.setItem(PREFIX + name, JSON.stringify(next))
    } catch {
      // A full or forbidden store costs the memory of a choice, nothing more.
    }
  }
  return [value, keep]
}
