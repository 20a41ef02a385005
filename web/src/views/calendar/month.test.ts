import { expect, test } from "vitest"
import { monthAsked, monthBeside, weeksOf } from "./month"

test("a month is shown in whole weeks that begin on Monday", () => {
  const november = weeksOf("2026-11")
  expect(november[0]).toEqual(["2026-10-26", "2026-10-27", "2026-10-28", "2026-10-29", "2026-10-30", "2026-10-31", "2026-11-01"])
  expect(november[november.length - 1]?.[0]).toBe("2026-11-30")
  expect(november).toHaveLength(6)
  // February 2027 begins on a Monday and has four weeks.
  expect(weeksOf("2027-02")).toHaveLength(4)
  expect(weeksOf("2028-02").flat()).toContain("2028-02-29")
})

test("months follow one another over the turn of the year", () => {
  expect(monthBeside("2026-12", 1)).toBe("2027-01")
  expect(monthBeside("2026-01", -1)).toBe("2025-12")
})

test("what is no month is this month", () => {
  expect(monthAsked("2026-13", "2026-11-25")).toBe("2026-11")
  expect(monthAsked(null, "2026-11-25")).toBe("2026-11")
  expect(monthAsked("2026-02", "2026-11-25")).toBe("2026-02")
})
