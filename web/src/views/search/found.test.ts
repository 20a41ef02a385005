import { expect, test } from "vitest"
import { groupsOf } from "./found"

const row = (register: string, id: string) => ({ register, register_title: register.toUpperCase(), id, number: null, label: id })

test("what was found stands under its list, lists in the order of their first row", () => {
  const groups = groupsOf([row("b", "1"), row("a", "2"), row("b", "3")])
  expect(groups.map(({ title, rows }) => `${title}:${rows.map((one) => one.id).join("")}`)).toEqual(["B:13", "A:2"])
  expect(groupsOf([])).toEqual([])
})
