import { expect, test } from "vitest"
import type { HistoryEntry } from "../api/types"
import { changedPart, told } from "./history"

const entry = (action: string, number: number, old: string, now: string): HistoryEntry => ({
  action, number, at: "2026-11-25T00:00:00Z", by: "系统", position: null, title: action, reason: null,
  changes: [{ field: "progress", title: "进度", former: false, old, new: now, rows: [] }],
})

test("what the system wrote several times in a row is told once, from the first value to the last", () => {
  const runs = told([entry("rule", 5, "90", "95"), entry("rule", 4, "80", "90"), entry("step", 3, "a", "b"), entry("rule", 2, "0", "80")])
  expect(runs.map((run) => run.entries.map((one) => one.number))).toEqual([[5, 4], [3], [2]])
  expect(runs[0]?.changes).toEqual([{ field: "progress", title: "进度", former: false, old: "80", new: "95", rows: [] }])
  expect(runs[2]?.changes[0]?.new).toBe("80")
})

test("of a long text the part is told that changed, with its surroundings", () => {
  expect(changedPart("新建公办幼儿园10所，改扩建3所", "新建公办幼儿园12所，改扩建3所")).toEqual({ before: "新建公办幼儿园", old: "10", new: "12", after: "所，改扩建3所" })
  expect(changedPart("毕业2人", "毕业28人")).toEqual({ before: "毕业", old: "2", new: "28", after: "人" })
  expect(changedPart("共1所", "共21所")).toEqual({ before: "共", old: "1", new: "21", after: "所" })
  const long = "一二三四五六七八九十甲乙丙丁戊己庚辛壬癸"
  expect(changedPart(`${long}旧${long}`, `${long}${long}`)).toEqual({ before: "…九十甲乙丙丁戊己庚辛壬癸", old: "旧", new: "", after: "一二三四五六七八九十甲乙…" })
  expect(changedPart("甲甲", "甲甲甲")).toEqual({ before: "甲甲", old: "", new: "甲", after: "" })
})
