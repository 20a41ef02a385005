import { expect, test } from "vitest"
import type { LampGroup } from "../../../api/types"
import { type Asked, filtersOf, LOOSE, withBelow } from "./asked"

const sum = { lamp: "green", why: "", red: 0, yellow: 0, green: 1, none: 0 } as const
const group = (id: string | null, level: number): LampGroup => ({ id, title: "", level, goes_down: false, sum })
const groups = [group("a", 1), group("a1", 2), group("a2", 2), group("b", 1), group(null, 1)]
const asked: Asked = {
  plan: "p", view: "wall", by: "part", lamp: null, group: null, under: null, task: null, open: [], isScreen: false,
}

test("a chapter is looked at with what lies below it", () => {
  expect(withBelow(groups, "a")).toEqual(["a", "a1", "a2"])
  expect(withBelow(groups, "a2")).toEqual(["a2"])
  expect(withBelow(groups, "b")).toEqual(["b"])
})

test("what is looked at is asked of the list of tasks", () => {
  const all = { "f.plan": "p", state: "unassigned,running,done", sort: "no" }
  expect(filtersOf(asked, groups)).toEqual(all)
  expect(filtersOf({ ...asked, lamp: "red", group: "a" }, groups)).toEqual({ ...all, "f.lamp": "red", "f.section": "a,a1,a2" })
  expect(filtersOf({ ...asked, group: LOOSE }, groups)).toEqual({ ...all, "f.section.none": "1" })
  expect(filtersOf({ ...asked, by: "county", under: "u" }, groups)).toEqual({ ...all, under: "u" })
  expect(filtersOf({ ...asked, by: "county", under: "u", group: "c" }, groups)).toEqual({ ...all, under: "c" })
})
