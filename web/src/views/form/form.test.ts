import { expect, test } from "vitest"
import type { Field } from "../../api/types"
import { Form } from "./form"

const field = (name: string, more: Partial<Field> = {}): Field => ({ name, title: name, type: "text", ...more })
const fields = [field("place", { required: true }), field("grade"), field("plan", { required: true }), field("found")]
const said = (hidden: string[], defaults = {}, errors: { field: string; message: string }[] = []) => ({ hidden, errors, defaults, computed: {} })

test("typing in one field changes what that field shows, and no other", () => {
  const form = new Form({ fields })
  form.judge(said([], { grade: "low" }))
  const [place, grade, frame] = [form.field("place"), form.field("grade"), form.frame()]
  form.set("place", "南")
  expect(form.field("place")).not.toBe(place)
  expect(form.field("grade")).toBe(grade)
  // Only the first letter is news to the form as a whole: now there is a draft.
  expect(form.frame()).not.toBe(frame)
  const touched = form.frame()
  form.set("place", "南门")
  form.judge(said([], { grade: "low" }))
  expect(form.frame()).toBe(touched)
  expect(form.field("grade")).toBe(grade)
})

test("what is refused is nothing typed: the question to the server is not begun anew by it", () => {
  const form = new Form({ fields })
  form.set("place", "南门")
  const typed = form.typed()
  form.refuse(null, [{ field: "plan", message: "请填写" }])
  form.judge(said(["plan"]))
  expect(form.typed()).toBe(typed)
  form.set("place", "北门")
  expect(form.typed()).toMatchObject({ place: "北门" })
})

test("rows hear of what was said of their own cells only", () => {
  const rows: Field = field("room", { type: "rows", rows: { fields: [field("what")] } as Field["rows"] })
  const form = new Form({ fields: [...fields, rows] })
  form.judge(said([]))
  const cells = form.cells(rows)
  form.set("place", "南")
  form.judge(said([]))
  expect(form.cells(rows)).toBe(cells)
  form.set("room", [{ id: "r1", what: "书法室" }])
  form.judge(said([], {}, [{ field: "room.0.what", message: "太短" }]))
  expect(form.cells(rows)?.faults).toEqual({ "r1.what": "太短" })
})

test("a default fills what nobody touched, and does not come back once it was emptied", () => {
  const form = new Form({ fields })
  form.judge(said([], { grade: "low" }))
  expect(form.field("grade").value).toBe("low")
  form.set("grade", null)
  expect(form.field("grade").value).toBeNull()
  expect(form.sent()).toEqual({})
})

test("a default is offered and not settled: only what was set beforehand is, until it is typed over", () => {
  const form = new Form({ fields, given: { place: "南门" } })
  form.judge(said([], { grade: "low" }))
  form.set("found", "铃")
  expect(form.isGivenAt("grade")).toBe(false)
  expect(form.isGivenAt("place")).toBe(true)
  form.set("place", "北门")
  expect(form.isGivenAt("place")).toBe(false)
})

test("what was typed into a field that is no longer asked is kept and not sent", () => {
  const form = new Form({ fields })
  form.judge(said([]))
  form.set("plan", "疏散")
  form.set("grade", "low")
  form.judge(said(["plan"]))
  expect(form.frame().kept.map((one) => one.name)).toEqual(["plan"])
  expect(form.sent()).toEqual({ grade: "low" })
  expect(form.missing().map((one) => one.name)).toEqual(["place"])
  form.judge(said([]))
  expect(form.field("plan").value).toBe("疏散")
  expect(form.frame().kept).toEqual([])
})

test("what the platform fills is never sent, a default neither", () => {
  const form = new Form({ fields: [...fields, { name: "finder", title: "发现人", type: "ref", fixed: true }] })
  form.judge(said([], { finder: "a1" }))
  form.set("place", "南门")
  expect(form.field("finder").value).toBe("a1")
  expect(form.sent()).toEqual({ place: "南门" })
})

test("of a record only what differs is sent, what was emptied as null", () => {
  const form = new Form({ fields, before: { place: "南门", grade: "low" }, given: { task: "t1" } })
  form.judge(said(["plan"], { found: "2026-11-25" }))
  form.set("grade", null)
  // A record that exists takes no defaults.
  expect(form.sent()).toEqual({ grade: null, task: "t1" })
})

test("an untouched field is not blamed until the form was refused", () => {
  const form = new Form({ fields })
  form.judge(said([], {}, [{ field: "place", message: "太短" }]))
  expect(form.field("place").fault).toBeUndefined()
  expect(form.left(fields)).toEqual({ missing: 2, wrong: 0 })
  form.refuse(null, [{ field: "place", message: "请填写" }])
  expect(form.field("place").fault).toBe("请填写")
  expect(form.left(fields)).toEqual({ missing: 2, wrong: 1 })
  form.set("place", "门")
  expect(form.field("place").fault).toBe("太短")
  expect(form.frame().faults).toEqual([])
})

const menu = [field("dish", { type: "rows", rows: { min: 0, max: 9, totals: [], each: null, fields: [field("name"), field("price"), field("sum", { computed: true })] } })]
const dishes = [{ id: "a", name: "甲", price: "1", sum: "1" }, { id: "b", name: "乙", price: "2", sum: "2" }]

test("what is said of a cell stays with its row when the row moves, and goes when the cell is mended", () => {
  const form = new Form({ fields: menu, before: { dish: dishes } })
  const [a, b] = dishes
  form.refuse(null, [{ field: "dish.1.price", message: "第 2 行“单价”太高" }])
  form.set("dish", [b!, a!])
  expect(form.cells(menu[0]!)?.faults).toEqual({ "b.price": "第 2 行“单价”太高" })
  expect(form.left(menu).wrong).toBe(1)
  form.set("dish", [{ ...b!, price: "1" }, a!])
  expect(form.cells(menu[0]!)?.faults).toEqual({})
})

test("what is computed in rows is shown as the server says and never sent", () => {
  const form = new Form({ fields: menu, before: { dish: dishes } })
  expect(form.sent()).toEqual({})
  expect(form.typed()).toEqual({ dish: [{ id: "a", name: "甲", price: "1" }, { id: "b", name: "乙", price: "2" }] })
  form.judge({ ...said([]), computed: { "dish.0.sum": "1.5", total: "3.5" } })
  expect(form.cells(menu[0]!)?.computed).toMatchObject({ "a.sum": "1.5", total: "3.5" })
})
