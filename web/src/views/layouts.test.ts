import { expect, test } from "vitest"
import type { Field, Register } from "../api/types"
import { dayOf, layoutOf, layoutsOf } from "./layouts"

const field = (name: string, type: Field["type"]): Field => ({ name, title: name, type, level: "internal" })
const state = (name: string) => ({ name, title: name, tone: "plain" as const, start: false, end: false, open: true, aside: false })
const register = {
  beyond: [],
  fields: [field("title", "text"), field("found_on", "date"), field("due_on", "date")],
  list: ["title", "found_on"],
  states: [state("found"), state("closed")],
  clocks: [{ name: "overdue", title: "超期", until: "due_on" }],
} as unknown as Register

test("a register is offered the layouts that say something about it", () => {
  expect(layoutsOf(register)).toEqual(["table", "board", "calendar", "pivot"])
  expect(layoutsOf({ ...register, states: [state("kept")], fields: [field("title", "text")] })).toEqual(["table", "pivot"])
  expect(layoutOf(register, new URLSearchParams("view=board"))).toBe("board")
  expect(layoutOf(register, new URLSearchParams("view=gantt"))).toBe("table")
})

test("the calendar goes by the day asked for, else by the one a clock runs to", () => {
  expect(dayOf(register, new URLSearchParams("by=found_on"))?.name).toBe("found_on")
  expect(dayOf(register, new URLSearchParams("by=title"))?.name).toBe("due_on")
  expect(dayOf({ ...register, clocks: [] }, new URLSearchParams())?.name).toBe("found_on")
})
