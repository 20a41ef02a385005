import { expect, test } from "vitest"
import { moved } from "./columns"

test("a column moves by one place and stops at the ends", () => {
  const names = ["a", "b", "c"]
  expect(moved(names, "b", -1)).toEqual(["b", "a", "c"])
  expect(moved(names, "b", 1)).toEqual(["a", "c", "b"])
  expect(moved(names, "a", 2)).toEqual(["b", "c", "a"])
  expect(moved(names, "a", -1)).toEqual(names)
  expect(moved(names, "c", 1)).toEqual(names)
  expect(moved(names, "x", 1)).toEqual(names)
})
