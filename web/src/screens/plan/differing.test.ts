import { expect, test } from "vitest"
import { differing } from "./differing"

test.each([
  ["新建12所", "新建10所", "新建1", "2", "所"],
  ["新建10所", "新建10所", "新建10所", "", ""],
  ["甲乙", "甲", "甲", "乙", ""],
  ["", "甲", "", "", ""],
  ["甲甲", "甲", "甲", "甲", ""],
])("%s beside %s", (own, other, head, middle, tail) => {
  expect(differing(own, other)).toEqual({ head, middle, tail })
})
