import { expect, test } from "vitest"
import { differenceOf, documentNumber, grouped, padded, readDecimal, readInteger, sumOf, trimmed } from "./number"

test("a decimal is read as it is written and keeps its zeros", () => {
  const check = (typed: string, text: string | null | undefined, scale = 2) => expect(readDecimal(typed, scale)).toBe(text)
  check("92.50", "92.50")
  check(" 1,234.5 ", "1234.5")
  check("12，345", "12345")
  check("９２．５％", "92.5")
  check("007", "7")
  check(".5", "0.5")
  check("-3", "-3")
  check("", null)
  check("1.234", undefined) // more places than the field has
  check("十二", undefined)
  check("1.2.3", undefined)
})

test("an integer is a number and has no point", () => {
  expect(readInteger("1,200")).toBe(1200)
  expect(readInteger("1.5")).toBe(undefined)
  expect(readInteger("")).toBe(null)
})

test("digits are grouped and stored zeros dropped, nothing is rounded", () => {
  expect(grouped("1234567.891")).toBe("1,234,567.891")
  expect(grouped("-1234")).toBe("-1,234")
  expect(trimmed("92.5000")).toBe("92.5")
  expect(padded("1200.5", 2)).toBe("1200.50")
  expect(padded("-3", 2)).toBe("-3.00")
  expect(padded("0.05", 2)).toBe("0.05")
  expect(padded("几块", 2)).toBe("几块")
  expect(trimmed("100")).toBe("100")
})

test("sums are exact, missing parts count as nothing", () => {
  expect(sumOf(["0.1", "0.2", null, undefined])).toBe("0.3")
  expect(sumOf([])).toBe("0")
  expect(sumOf(["12.5000", "7.5"])).toBe("20")
  expect(differenceOf("30", "28.5")).toBe("1.5")
  expect(differenceOf("1", "-1")).toBe("2")
  expect(differenceOf("0.2", "0.5")).toBe("-0.3")
})

test("a document's number loses what a keyboard adds", () => {
  expect(documentNumber(" １１０１０５ 19491231　002x ")).toBe("11010519491231002X")
})
