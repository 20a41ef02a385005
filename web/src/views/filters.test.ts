import { expect, test } from "vitest"
import type { Field, Register } from "../api/types"
import { asListed, askedOf, askedPeriod, asking, askNothing, filterFields, filtersOf, isAsked, isFiltered, keptOf, offeredFields, periodFilter, withAside } from "./filters"

test("only what the server understands is asked of it", () => {
  const params = new URLSearchParams("q=学前&state=found,running&f.due_on.to=2026-09-30&f.lead.none=1&sort=-due_on&task=1&late=&columns=x&v=1&month=2026-11")
  expect(filtersOf(params)).toEqual({ q: "学前", state: "found,running", "f.due_on.to": "2026-09-30", "f.lead.none": "1", sort: "-due_on" })
})

test("a view keeps the question, the order and the layout, not where one stands", () => {
  const params = new URLSearchParams("q=学前&sort=-due_on&columns=x&view=calendar&by=due_on&month=2026-11&v=1")
  expect(keptOf(params)).toEqual({ q: "学前", sort: "-due_on", columns: "x", view: "calendar", by: "due_on" })
})

test("an order is no question, and stays when the question is taken back", () => {
  expect(isFiltered({ sort: "no" })).toBe(false)
  expect(isFiltered({ late: "1" })).toBe(true)
  expect(askNothing(new URLSearchParams("q=x&f.a.in=today&sort=no&columns=a"))).toEqual({ q: null, "f.a.in": null })
})

test("a list of a dated register is of today until another day, or all, is asked for", () => {
  const [dated, other] = [{ dated: ["pupil"], states: [] }, { dated: [], states: [] }] as unknown as [Register, Register]
  expect(asListed(dated, { q: "x" }, "2026-09-01")).toEqual({ q: "x", as_of: "2026-09-01" })
  expect(asListed(dated, { as_of: "2025-09-01" }, "2026-09-01")).toEqual({ as_of: "2025-09-01" })
  expect(asListed(dated, { as_of: "all" }, "2026-09-01")).toEqual({ as_of: "all" })
  expect(asListed(other, {}, "2026-09-01")).toEqual({})
})

test("what is set aside is listed when its state, or everything, is asked for", () => {
  const state = (name: string, aside: boolean) => ({ name, aside })
  const slips = { dated: [], states: [state("open", false), state("done", false), state("dropped", true)] } as unknown as Register
  expect(asListed(slips, { q: "x" }, "2026-09-01")).toEqual({ q: "x", state: "open,done" })
  expect(asListed(slips, { state: "dropped" }, "2026-09-01")).toEqual({ state: "dropped" })
  expect(asListed(slips, { state: "all" }, "2026-09-01")).toEqual({ state: "all" })
  expect(withAside(slips)).toEqual({ state: "all" })
  expect(withAside({ ...slips, states: [] })).toEqual({})
})

test("a field is asked for one thing at a time, and told what it was asked for", () => {
  const written = (asked: Record<string, string | null>) =>
    new URLSearchParams(Object.entries(asked).filter((pair): pair is [string, string] => pair[1] !== null))
  for (const part of [{ values: ["a", "b"] }, { from: "1", to: "2" }, { within: "this_month" }, { none: true }]) {
    const asked = askedOf("x", written(asking("x", part)))
    expect(asked).toMatchObject(part)
    expect(isAsked(asked)).toBe(true)
  }
  expect(isAsked(askedOf("x", written(asking("x"))))).toBe(false)
})

test("a year is asked for with its quarters and months, a month by itself", () => {
  expect(periodFilter("period", "2026")).toMatchObject({ "f.period": null, "f.period.from": "2026", "f.period.to": "2026-12-31" })
  expect(periodFilter("period", "2026-09")).toMatchObject({ "f.period": "2026-09", "f.period.from": null, "f.period.to": null })
  expect(periodFilter("period", null)).toMatchObject({ "f.period": null, "f.period.from": null, "f.period.to": null })
  expect(askedPeriod("period", new URLSearchParams("f.period.from=2026&f.period.to=2026-12-31"))).toBe("2026")
  expect(askedPeriod("period", new URLSearchParams())).toBe("")
})

test("what can be chosen from stands in front; a list is never asked by what is masked for some", () => {
  const field = (name: string, type: Field["type"], level: Field["level"] = "internal"): Field => ({ name, title: name, type, level })
  const register = {
    beyond: [],
    fields: [field("title", "text"), field("kind", "code"), field("n", "integer"), field("due_on", "date"), field("born_on", "date", "personal")],
    list: ["title", "due_on", "n", "born_on"],
    sort: [],
    owner: null,
  } as unknown as Register
  expect(filterFields(register).map((one) => one.name)).toEqual(["kind", "n", "due_on"])
  expect(offeredFields(register).map((one) => one.name)).toEqual(["kind", "due_on"])
})
