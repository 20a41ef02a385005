import { expect, test } from "vitest"
import type { Field, RowValue } from "../../api/types"
import { copiedLines, duplicated, moved, notHeld, pasted, typedOnly } from "./rows"

const row = (id: string, more = {}): RowValue => ({ id, ...more })
const field = (name: string, more: Partial<Field> = {}): Field => ({ name, title: name, type: "text", ...more })
const ids = (rows: RowValue[]) => rows.map((one) => one.id).join("")

test("copied cells are parted by tabs and lines, quotes hold both", () => {
  expect(copiedLines("甲\t1\r\n乙\t2\r\n")).toEqual([["甲", "1"], ["乙", "2"]])
  expect(copiedLines('"一\n二"\t"他说""好"""\n3')).toEqual([["一\n二", '他说"好"'], ["3"]])
  // An inch mark is no quotation.
  expect(copiedLines('5" 管\t1')).toEqual([['5" 管', "1"]])
  expect(copiedLines("甲\t\t")).toEqual([["甲", "", ""]])
})

test("a row moves within the list, and stays where it cannot", () => {
  const rows = [row("a"), row("b"), row("c")]
  expect(ids(moved(rows, 2, -1))).toBe("acb")
  expect(ids(moved(rows, 0, -1))).toBe("abc")
  expect(duplicated([row("a", { x: 1 })], 0)[1]).toMatchObject({ x: 1 })
})

test("what was pasted goes over the rows there are, and further down into new ones", () => {
  const fields = [field("name"), field("price", { title: "单价" })]
  const read = {
    columns: ["name", "price", null],
    headed: true,
    rows: [
      { values: { name: "甲", price: "1200" }, faults: [] },
      { values: { name: "乙" }, faults: [{ field: "price", message: "应为数字" }] },
      { values: { name: "丙" }, faults: [] },
    ],
    labels: {},
  }
  const lines = [["名", "单价", "x"], ["甲", "1,200", ""], ["乙", "很贵", ""], ["丙", "", ""]]
  const found = pasted([row("a", { name: "旧", note: "留" })], 0, lines, read, fields, 2)
  expect(found.rows).toHaveLength(2)
  expect(found.rows[0]).toEqual({ id: "a", name: "甲", price: "1200", note: "留" })
  expect(found.rows[1]).toMatchObject({ name: "乙", price: "很贵" })
  expect(Object.values(found.unread)).toEqual([{ raw: "很贵", says: "“单价”应为数字" }])
  expect([found.n, found.left]).toEqual([2, 1])
})

test("what is computed is not sent back", () => {
  expect(typedOnly([row("a", { x: 1, sum: 2 })], [field("x"), field("sum", { computed: true })])).toEqual([{ id: "a", x: 1 }])
})

test("of a list that each row holds another of, those no row holds are left", () => {
  const rows = [row("a", { item: "wash" }), row("b")]
  expect(notHeld(rows, "item", ["licence", "wash", "sample"])).toEqual(["licence", "sample"])
})
