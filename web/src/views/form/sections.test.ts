import { expect, test } from "vitest"
import type { Field } from "../../api/types"
import { firstFields, sectionsOf } from "./sections"

const field = (name: string, group: string | null): Field => ({ name, title: name, type: "text", group })
const fields = [field("a", null), field("b", "分工"), field("c", "分工"), field("d", "进展")]
const names = (sections: ReturnType<typeof sectionsOf>) => sections.map(({ title, fields: of }) => `${title}:${of.map((one) => one.name).join("")}`)

test("fields stand under their headings, in order", () => {
  expect(names(sectionsOf(fields))).toEqual([":a", "分工:bc", "进展:d"])
})

test("what stands under no heading goes first, wherever it is said", () => {
  expect(names(sectionsOf([...fields.slice(1), field("e", "")]))).toEqual([":e", "分工:bc", "进展:d"])
})

test("a long form is drawn from the top, so many fields at a time", () => {
  const sections = sectionsOf(fields)
  expect(names(firstFields(sections, 2))).toEqual([":a", "分工:b"])
  expect(names(firstFields(sections, 4))).toEqual(names(sections))
  expect(names(firstFields(sections, 99))).toEqual(names(sections))
})
