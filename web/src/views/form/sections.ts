/** The groups of a form: what a definition heads, in the order in which the headings first appear; what has none goes first. */
import type { Field } from "../../api/types"

export interface Section {
  /** Empty for what stands under no heading. */
  title: string
  fields: Field[]
}

export function sectionsOf(fields: Field[]): Section[] {
  const sections: Section[] = []
  for (const field of fields) {
    const title = field.group ?? ""
    const there = sections.find((section) => section.title === title)
    if (there) there.fields.push(field)
    else if (title) sections.push({ title, fields: [field] })
    else sections.unshift({ title, fields: [field] })
  }
  return sections
}

/** The first so many fields, in their sections. */
export function firstFields(sections: Section[], n: number): Section[] {
  let room = n
  return sections.flatMap((section) => {
    const fields = section.fields.slice(0, Math.max(0, room))
    room -= section.fields.length
    return fields.length > 0 ? [{ ...section, fields }] : []
  })
}
