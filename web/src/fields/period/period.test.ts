import { expect, test } from "vitest"
import { nearby, nearbySchoolYears, periodBefore, periodInWords, periodOf, readPeriod, readSchoolYear, yearBefore } from "./period"

test("a period is read from the wire's text and from an office's words", () => {
  const check = (typed: string, text: string | undefined) => expect([typed, readPeriod(typed)]).toEqual([typed, text])
  check("2026", "2026")
  check("2026年", "2026")
  check("２０２６年度", "2026")
  check("2026H1", "2026H1")
  check("2026上半年", "2026H1")
  check("2026年下半年", "2026H2")
  check("2026q3", "2026Q3")
  check("2026年第三季度", "2026Q3")
  check("2026年3季度", "2026Q3")
  check("2026-09", "2026-09")
  check("2026年9月", "2026-09")
  check("2026.9", "2026-09")
  check("2026-09-01", "2026-09-01")
  check("2026年第5周", "2026W05")
  check("2026W53", "2026W53")
  check("2025W53", undefined)
  check("2026年9月1日", "2026-09-01")
  check("2026学年", "2026SY")
  check("2026-2027学年", "2026SY")
  check("2026学年第一学期", "2026T1")
  check("2026-13", undefined)
  check("第三季度", undefined)
  check("26年", undefined)
  check("", undefined)
})

test("a period is said in words", () => {
  expect(["2026", "2026H2", "2026Q3", "2026-09", "2026W05", "2026-09-01", "2026SY", "2026T1", "其他"].map(periodInWords)).toEqual([
    "2026年",
    "2026年下半年",
    "2026年第三季度",
    "2026年9月",
    "2026年第5周",
    "2026年9月1日",
    "2026—2027学年",
    "2026—2027学年第一学期",
    "其他",
  ])
})

test("a day's month, quarter and year are at hand", () => {
  expect(nearby(new Date(2026, 8, 30))).toEqual(["2026-09", "2026Q3", "2026"])
})

test("a school year is read however it is written", () => {
  const check = (typed: string, text: string | undefined) => expect([typed, readSchoolYear(typed)]).toEqual([typed, text])
  check("2026", "2026SY")
  check("2026SY", "2026SY")
  check("2026学年", "2026SY")
  check("2026—2027学年", "2026SY")
  check("２０２６－２０２７ 学年度", "2026SY")
  check("2026-2027", "2026SY")
  check("2026-2028", undefined)
  check("2026-09", undefined)
  check("2026Q3", undefined)
  check("", undefined)
})

test("the school year of a day begins in September", () => {
  expect(nearbySchoolYears(new Date(2026, 7, 31))[0]).toBe("2025SY")
  expect(nearbySchoolYears(new Date(2026, 8, 1))).toEqual(["2026SY", "2027SY", "2025SY"])
})

test("a period has one of its kind before it, and one in the year before", () => {
  const of = (text: string) => [periodBefore(text), yearBefore(text)]
  expect(of("2026")).toEqual(["2025", "2025"])
  expect(of("2026SY")).toEqual(["2025SY", "2025SY"])
  expect(of("2026-01")).toEqual(["2025-12", "2025-01"])
  expect(of("2026-10")).toEqual(["2026-09", "2025-10"])
  expect(of("2026Q1")).toEqual(["2025Q4", "2025Q1"])
  expect(of("2026H2")).toEqual(["2026H1", "2025H2"])
  expect(of("2026T1")).toEqual(["2025T2", "2025T1"])
  expect(periodBefore("2026-09-01")).toBe(undefined)
})

test("a day lies in a period of each kind", () => {
  const of = (kind: string) => [new Date(2026, 0, 15), new Date(2026, 8, 1)].map((day) => periodOf(kind, day))
  expect(of("year")).toEqual(["2026", "2026"])
  expect(of("month")).toEqual(["2026-01", "2026-09"])
  expect(of("school_year")).toEqual(["2025SY", "2026SY"])
  expect(of("term")).toEqual(["2025T1", "2026T1"])
  expect(of("half_year")).toEqual(["2026H1", "2026H2"])
})
