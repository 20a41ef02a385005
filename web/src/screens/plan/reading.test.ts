import { expect, test } from "vitest"
import type { Row } from "../../api/types"
import { partsOf } from "./reading"

const row = (id: string, values: Record<string, unknown>) => ({ id, label: id, state: "found", created_at: "", values }) as unknown as Row
const drawn = (sections: Row[], tasks: Row[]) =>
  partsOf(sections, tasks, [], [], {}).sections.map((it) => `${it.row?.id ?? "—"}${it.goesOn ? "…" : ""}: ${it.tasks.map((task) => task.row.id).join(" ")}`)

const sections = [row("一", { seq: 1, level: 1, at: 10 }), row("（一）", { seq: 2, level: 2, at: 20 }), row("二", { seq: 3, level: 1, at: 60 })]

test("tasks directly under a heading stand where the text has them", () => {
  const tasks = [row("1", { section: "（一）", at: 25 }), row("2", { section: "（一）", at: 30 }), row("3", { section: "一", at: 40 }), row("4", { section: "二", at: 65 })]
  expect(drawn(sections, tasks)).toEqual(["一: ", "（一）: 1 2", "一…: 3", "二: 4"])
})

test("a task written by hand or moved stands in its section, one of none where the text has it", () => {
  const tasks = [row("a", { section: null, at: 5 }), row("b", { section: "一", at: null }), row("c", { section: "一", at: 70 }), row("d", { section: null, at: 90 })]
  expect(drawn(sections, tasks)).toEqual(["—: a", "一: c b", "（一）: ", "二: ", "—: d"])
})

test("what places have of a target hangs on it, unless it was dropped", () => {
  const targets = [row("十所", { task: "1" }), row("东湖", { task: "1", parent: "十所" }), { ...row("西山", { task: "1", parent: "十所" }), state: "dropped" }]
  const [task] = partsOf([], [row("1", { at: 1 })], targets, [], {}).items
  expect(task?.children.map((one) => [one.row.id, one.children.map((part) => part.row.id)])).toEqual([["十所", ["东湖"]]])
})
