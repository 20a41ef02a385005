import { expect, test } from "vitest"
import { charactersBefore, locate, paragraphsOf, rawOffset, segmentsOf, shownOf, type Span, unitsOf } from "./segments"

const span = (id: string, kind: Span["kind"], at: number, to: number): Span => ({ id, kind, at, to })
const drawn = (text: string, spans: Span[], range = { at: 0, to: text.length }) =>
  segmentsOf(range, spans).map((s) => `${text.slice(s.at, s.to)}:${s.spans.map((one) => one.id).join("+")}`)

test("spans side by side leave the rest bare", () => {
  expect(drawn("新建幼儿园12所，出台办法", [span("t", "target", 0, 8), span("d", "deliverable", 9, 13)])).toEqual([
    "新建幼儿园12所:t",
    "，:",
    "出台办法:d",
  ])
})

test("nested spans: the innermost is named first", () => {
  expect(drawn("一二三四五", [span("task", "task", 0, 5), span("target", "target", 1, 3)])).toEqual([
    "一:task",
    "二三:target+task",
    "四五:task",
  ])
})

test("overlapping spans share the piece in the middle", () => {
  expect(drawn("一二三四五", [span("a", "target", 0, 3), span("b", "deliverable", 2, 5)])).toEqual(["一二:a", "三:a+b", "四五:b"])
})

test("a span that begins before the paragraph or ends after it is cut to it; an empty one is left out", () => {
  expect(drawn("一二三四五", [span("a", "task", 0, 5), span("b", "target", 3, 3)], { at: 2, to: 4 })).toEqual(["三四:a"])
})

test("pieces cover a paragraph without gaps, whatever the spans", () => {
  const text = "一二三四五六七八九十"
  for (let seed = 1; seed < 200; seed++) {
    const random = (n: number) => Math.floor(Math.abs(Math.sin(seed * 7919 + n * 104729)) * 11)
    const spans = [0, 1, 2, 3].map((n) => span(`s${n}`, "target", random(n), random(n + 10)))
    expect(segmentsOf({ at: 0, to: 10 }, spans).map((s) => text.slice(s.at, s.to)).join("")).toBe(text)
  }
})

test("the server's characters become the browser's units, also after rare characters", () => {
  const text = "𠮷林路小学"
  expect(text.slice(unitsOf(text)(1), unitsOf(text)(3))).toBe("林路")
  expect(unitsOf(text)(99)).toBe(text.length)
  expect(charactersBefore(text, text.indexOf("路"))).toBe(2)
  expect(unitsOf("无罕用字")(2)).toBe(2)
})

test("lines broken at the width of a page are one paragraph; headings and short lines end it", () => {
  const text = [
    "一、加强学前教育",
    "1.大力加强公办幼儿园建设。新建公办幼儿园十二所，新增",
    "",
    "学位三千个，公办率达到百分之六十以上，出台管理办法并",
    "组织实施。",
    "2.提升办园水平。开展办园行为督导评估，完成三十所幼儿",
    "园的评估。",
  ].join("\n")
  expect(paragraphsOf(text).map(({ at, to }) => shownOf(text.slice(at, to)))).toEqual([
    "一、加强学前教育",
    "1.大力加强公办幼儿园建设。新建公办幼儿园十二所，新增学位三千个，公办率达到百分之六十以上，出台管理办法并组织实施。",
    "2.提升办园水平。开展办园行为督导评估，完成三十所幼儿园的评估。",
  ])
})

test("lines of an author's own lengths stay apart", () => {
  const text = "云岭市教育局关于印发重点工作安排的通知\n各区市教育和体育局，局机关各科室：\n现将重点工作安排印发给你们，请认真贯彻执行。\n云岭市教育局\n2026年7月6日\n一、办好学前教育"
  expect(paragraphsOf(text)).toHaveLength(6)
})

test("a text with long lines has a paragraph for each", () => {
  const text = `${"长".repeat(200)}\n${"文".repeat(180)}`
  expect(paragraphsOf(text)).toHaveLength(2)
})

test("a quotation is found across line breaks, a unit at its last place", () => {
  const text = "新建公办\n\n幼儿园 12 所。责任单位：基教科。附：基教科"
  const found = locate(text, "新建公办幼儿园12所")
  expect(found && text.slice(found.at, found.to)).toBe("新建公办\n\n幼儿园 12 所")
  expect(locate(text, "基教科", 0, text.length, true)?.at).toBe(text.lastIndexOf("基教科"))
  expect(locate(text, "不存在")).toBe(null)
  expect(locate(text, " ")).toBe(null)
})

test("a click in the shown text is an offset in the raw one", () => {
  const raw = "新建公办\n 幼儿园"
  expect(shownOf(raw)).toBe("新建公办幼儿园")
  expect(raw.slice(rawOffset(raw, 4))).toBe("幼儿园")
  expect(rawOffset(raw, 0)).toBe(0)
  expect(rawOffset(raw, 7)).toBe(raw.length)
})

test("rows of a table stay apart", () => {
  const rows = ["序号\t工作任务\t责任单位", "1\t改造农村学校厕所\t规划财务科", "2\t清洗学校饮水设备\t体育卫生科", "3\t走访留守儿童家庭\t基础教育科"]
  expect(paragraphsOf(rows.join("\n"))).toHaveLength(4)
})
