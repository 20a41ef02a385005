import { expect, test } from "vitest"
import type { Field, RecordFacts, Register } from "../../api/types"
import { formFields } from "./fields"

const field = (name: string, level: Field["level"]): Field => ({ name, title: name, type: "text", level, required: true })
const register = { fields: [field("title", "internal"), field("phone", "personal"), field("password", "sensitive")] } as Register
const record = { masked: { phone: "138****0000", password: "" } } as unknown as RecordFacts

test("what is masked from everybody is replaced unseen; what others handle is left to them", () => {
  const asked = formFields(register, record, undefined)
  expect(asked.map(({ name, required }) => [name, required])).toEqual([
    ["title", true],
    ["password", false],
  ])
  expect(formFields(register, undefined, undefined).map(({ name }) => name)).toEqual(["title", "phone", "password"])
})
