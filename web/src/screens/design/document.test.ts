import { expect, test } from "vitest"
import type { DesignEntry, DesignFile, DesignValue } from "../../api/types"
import { freeName, get, move, prune, put } from "./document"
import { merge, settle, type Written } from "./merge"
import { placed } from "./flow"

const table = (words: Record<string, DesignValue>): DesignValue => ({ entries: Object.entries(words).map(([name, value]) => ({ name, value })) })
const words: DesignEntry[] = [
  { name: "title", value: "隐患" },
  { name: "field", value: table({ school: table({ title: "学校" }), grade: table({ title: "等级" }), due: table({ title: "期限" }) }) },
  { name: "check", value: { items: [table({ expr: "a" }), table({ expr: "b" })] } },
]
const named = (entries: DesignEntry[], path: string[]) => {
  const at = get({ entries }, path)
  return typeof at === "object" && "entries" in at ? at.entries.map((one) => one.name) : []
}

test("a word is said, said otherwise and said no more, and what was there before stays as it was", () => {
  const said = put(words, ["field", "due", "required"], true)
  expect(get({ entries: said }, ["field", "due", "required"])).toBe(true)
  expect(get({ entries: words }, ["field", "due", "required"])).toBeUndefined()
  expect(put(put(said, ["field", "due", "required"], undefined), ["title"], "隐患")).toEqual(words)
  expect(get({ entries: put(words, ["check", "1", "says"], "错") }, ["check", "1", "says"])).toBe("错")
})

test("a thing that says nothing any more stays until it is pruned", () => {
  const emptied = put(words, ["field", "due", "title"], undefined)
  expect(named(emptied, ["field"])).toEqual(["school", "grade", "due"])
  expect(named(prune(emptied, ["field", "due", "title"]), ["field"])).toEqual(["school", "grade"])
})

test("things are moved among their neighbours", () => {
  expect(named(move(words, ["field", "due"], 0), ["field"])).toEqual(["due", "school", "grade"])
  expect(named(move(words, ["field", "school"], 2), ["field"])).toEqual(["grade", "due", "school"])
  expect(freeName("x_text", ["x_text_1"])).toBe("x_text_2")
})

const file = (entries: DesignEntry[]): DesignFile => ({ path: "local/loan.toml", head: [], words: entries })
const written = (entries: DesignEntry[]): Written => ({ title: "补充", why: "", files: [file(entries)] })

test("what two designers changed in different places is put together", () => {
  const mine = put(words, ["field", "due", "title"], "整改期限")
  const theirs = move(put(words, ["field", "depth"], table({ title: "水深" })), ["field", "grade"], 0)
  const { written: both, clashes } = merge(written(words), written(mine), written(theirs))
  expect(clashes).toEqual([])
  const entries = both.files[0]?.words ?? []
  expect(named(entries, ["field"])).toEqual(["grade", "school", "due", "depth"])
  expect(get({ entries }, ["field", "due", "title"])).toBe("整改期限")
})

test("what both changed in one place is asked, and taken as it is chosen", () => {
  const mine = put(words, ["field", "due", "title"], "整改期限")
  const theirs = put(words, ["field", "due", "title"], "最后期限")
  const { written: both, clashes } = merge(written(words), written(mine), written(theirs))
  expect(clashes.map(({ path, mine: own, theirs: other }) => [path.join("/"), own, other])).toEqual([["files/local/loan.toml/field/due/title", "整改期限", "最后期限"]])
  expect(get({ entries: both.files[0]?.words ?? [] }, ["field", "due", "title"])).toBe("整改期限")
  expect(get({ entries: settle(both, clashes).files[0]?.words ?? [] }, ["field", "due", "title"])).toBe("最后期限")
})

test("a thing one designer took away while the other changed it is asked", () => {
  const mine = put(words, ["field", "due"], undefined)
  const theirs = put(words, ["field", "due", "title"], "最后期限")
  const { clashes } = merge(written(words), written(mine), written(theirs))
  expect(clashes).toHaveLength(1)
  expect(clashes[0]?.mine).toBeUndefined()
})

test("states stand behind those that lead to them", () => {
  const steps = [
    { name: "assign", title: "交办", from: ["found"], to: "fixing" },
    { name: "report", title: "报告", from: ["fixing"], to: "fixed" },
    { name: "return", title: "退回", from: ["fixed"], to: "fixing" },
    { name: "drop", title: "作废", from: ["found"], to: "dropped" },
  ]
  expect(placed(["found", "fixing", "fixed", "dropped"], "found", steps)).toEqual([
    { name: "found", column: 0, row: 0 },
    { name: "fixing", column: 1, row: 0 },
    { name: "fixed", column: 2, row: 0 },
    { name: "dropped", column: 1, row: 1 },
  ])
})
