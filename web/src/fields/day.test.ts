import { expect, test } from "vitest"
import { readDay, readInstant, readTime } from "./day"

test("a day is read as offices type it, in full width too", () => {
  for (const typed of ["2026-12-30", "20261230", "2026.12.30", "2026/12/30", "2026年12月30日", " ２０２６年１２月３０日 ", "２０２６－１２－３０"]) {
    expect(readDay(typed), typed).toBe("2026-12-30")
  }
  expect(readDay("2026-1-5")).toBe("2026-01-05")
  expect(readDay("2028-02-29")).toBe("2028-02-29")
  expect(readDay("")).toBe(null)
})

test("what is no day is none, and never another day", () => {
  for (const typed of ["2026-02-30", "2026-02-29", "2026-13-01", "12.30", "12月30日", "2026-12", "2026-12/30", "明天"]) {
    expect(readDay(typed), typed).toBe(undefined)
  }
})

test("a time of day, and an instant", () => {
  expect(readTime("8:30")).toBe("08:30")
  expect(readTime("０８：３０")).toBe("08:30")
  expect(readTime("0830")).toBe("08:30")
  for (const typed of ["25:00", "8:61", "上午"]) expect(readTime(typed), typed).toBe(undefined)
  const at = new Date("2026-12-30T14:30").toISOString()
  for (const typed of ["2026-12-30 14:30", "2026年12月30日 14:30", "２０２６年１２月３０日１４：３０"]) expect(readInstant(typed), typed).toBe(at)
  expect(readInstant("2026-02-30 14:30")).toBe(undefined)
  expect(readInstant("2026-12-30")).toBe(undefined)
})
