import { expect, test } from "vitest"
import type { Field, Register } from "../api/types"
import { allDrafts, type Draft, draftOf, fitting } from "./drafts"
import { Keeping } from "./keeping"

const field = (name: string, type: Field["type"]) => ({ name, title: `栏目${name}`, type }) as Field
const register = { id: "safety.hazard", version: "2", title: "安全隐患", fields: [field("place", "text"), field("fixer", "ref")] } as unknown as Register
const about = { form: "甄.safety.hazard.new", path: "/r/safety/hazard/new", record: "1", version: null, label: "", before: {}, given: {} }
const keeping = () => new Keeping(register, register.fields, about)
const typed = (place: string) => ({ changes: { place }, missing: [] })

globalThis.localStorage ??= { setItem: () => undefined, removeItem: () => undefined } as unknown as Storage

test("what a changed definition has no place for is told, and nothing else is lost", () => {
  const draft = {
    changes: { place: "南门", people: 3, fixer: "甄一" },
    words: { place: { title: "部位", type: "text" }, people: { title: "人数", type: "integer" }, fixer: { title: "责任人", type: "text" } },
  } as unknown as Draft
  const { changes, gone } = fitting(draft, register.fields)
  expect(changes).toEqual({ place: "南门" })
  expect(gone).toEqual([
    { title: "人数", value: 3 },
    { title: "责任人", value: "甄一" },
  ])
})

test("what was sent is not kept once more by what the form still says", () => {
  const one = keeping()
  one.keep(typed("南门"))
  expect(draftOf(about.form, null)?.changes).toEqual({ place: "南门" })
  one.drop(true)
  one.keep(typed("南门口"))
  expect(allDrafts()).toEqual([])
})

test("the same wish is sent under the same id, another under another", () => {
  const one = keeping()
  one.keep(typed("南门"))
  const first = one.sent(typed("南门"))
  expect(one.sent(typed("南门")).sending).toBe(first.sending)
  one.wait(typed("南门"))
  const again = new Keeping(register, register.fields, about, allDrafts()[0])
  expect(again.sent(typed("南门"))).toMatchObject({ sending: first.sending, isOther: false })
  expect(again.sent(typed("北门"))).toMatchObject({ isOther: true, record: "1" })
  expect(again.sent(typed("北门")).sending).not.toBe(first.sending)
  again.drop(false)
})

test("a draft handed in waits, and is gone on with only by its name", () => {
  const one = keeping()
  one.wait(typed("南门"))
  const [draft] = allDrafts()
  expect(draft?.waits).toBe(true)
  expect(draftOf(about.form, null)).toBeUndefined()
  expect(draftOf(about.form, draft?.id ?? "")).toBe(draft)
  one.drop(false)
})

