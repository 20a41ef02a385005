import { expect, test } from "vitest"
import { monthsOf, placeOf, spanOf } from "./span"

test("the line goes over whole months", () => {
  const span = spanOf([{ from: "2026-01-15", to: "2026-02-10" }, { from: "", to: "2026-03-31" }], "2026-02-01")
  expect(span).toEqual({ from: "2026-01-01", to: "2026-03-31" })
  expect(spanOf([{ from: "2025-12-05", to: "2026-02-10" }], "2026-02-01")).toEqual({ from: "2025-12-01", to: "2026-02-28" })
  expect(spanOf([], "2026-02-01")).toBeNull()
})

test("a day lies where its share of the days is past", () => {
  const span = { from: "2026-01-01", to: "2026-01-10" }
  expect(placeOf("2026-01-01", span)).toBe(0)
  expect(placeOf("2026-01-06", span)).toBe(50)
  expect(placeOf("2025-12-01", span)).toBe(0)
  expect(placeOf("2026-02-01", span)).toBe(100)
})

test("months go over the end of a year", () => {
  expect(monthsOf({ from: "2025-11-01", to: "2026-01-31" })).toEqual(["2025-11-01", "2025-12-01", "2026-01-01"])
})
