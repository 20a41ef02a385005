import { expect, test } from "vitest"
import { askedPeriod, filtersOf, inOwnOrder, isFiltered, periodFilter } from "./filters"

test("only what the server understands is asked of it", () => {
  const params = new URLSearchParams("q=学前&state=found,running&f.due_on.to=2026-09-30&sort=-due_on&task=1&late=&columns=x")
  expect(filtersOf(params)).toEqual({ q: "学前", state: "found,running", "f.due_on.to": "2026-09-30", sort: "-due_on" })
})

test("an order is no question", () => {
  expect(isFiltered({ sort: "no" })).toBe(false)
  expect(isFiltered({ late: "1" })).toBe(true)
})

test("a year is asked for with its quarters and months, a month by itself", () => {
  expect(periodFilter("period", "2026")).toEqual({ "f.period": null, "f.period.from": "2026", "f.period.to": "2026-12-31" })
  expect(periodFilter("period", "2026-09")).toEqual({ "f.period": "2026-09", "f.period.from": null, "f.period.to": null })
  expect(periodFilter("period", null)).toEqual({ "f.period": null, "f.period.from": null, "f.period.to": null })
  expect(askedPeriod("period", new URLSearchParams("f.period.from=2026&f.period.to=2026-12-31"))).toBe("2026")
  expect(askedPeriod("period", new URLSearchParams())).toBe("")
})

test("what is numbered in its document is listed in that order until somebody asks otherwise", () => {
  const register = { sort: ["no", "due_on"], fields: [{ name: "no", title: "序号", type: "integer" }] } as unknown as Parameters<typeof inOwnOrder>[0]
  expect(inOwnOrder(register, { q: "学前" })).toEqual({ q: "学前", sort: "no" })
  expect(inOwnOrder(register, { sort: "-due_on" })).toEqual({ sort: "-due_on" })
  expect(inOwnOrder({ ...register, sort: [] }, {})).toEqual({})
})
