import { expect, test } from "vitest"
import type { Field } from "../api/types"
import { changesFrom, isSame, prefilled } from "./values"

test("missing, null, empty text and an empty list are the same nothing", () => {
  expect(isSame(undefined, null)).toBe(true)
  expect(isSame("", null)).toBe(true)
  expect(isSame([], undefined)).toBe(true)
  expect(isSame(0, null)).toBe(false)
  expect(isSame(false, null)).toBe(false)
  expect(isSame(["a", "b"], ["a", "b"])).toBe(true)
  expect(isSame(["a", "b"], ["b", "a"])).toBe(false)
})

test("only what differs is sent, and what was emptied is sent as null", () => {
  expect(changesFrom({ title: "甲", value: "92.50", units: ["x"] }, { title: "甲", value: "92.5", units: [], due_on: undefined })).toEqual({
    value: "92.5",
    units: null,
  })
})

test("an address fills in a form with values of the fields' types", () => {
  const fields: Field[] = [
    { name: "task", title: "任务", type: "ref" },
    { name: "units", title: "单位", type: "refs" },
    { name: "is_new", title: "新增", type: "flag" },
    { name: "no", title: "序号", type: "integer" },
    { name: "text", title: "做法", type: "long_text" },
    { name: "decided_on", title: "决定日期", type: "date", fixed: true },
  ]
  expect(prefilled(fields, new URLSearchParams("task=t1&units=a,b&is_new=true&no=3&other=x&decided_on=2026-01-01"))).toEqual({
    task: "t1",
    units: ["a", "b"],
    is_new: true,
    no: 3,
  })
})
