import { expect, test } from "vitest"
import type { Field, Register, Row } from "../../api/types"
import { factsOfCard } from "./cardFacts"

const fields = ["name", "school", "class", "status", "from", "to"].map((name) => ({ name, type: "text" })) as Field[]
const register = (dated: string[]) => ({ label: "name", sort: [], dated }) as unknown as Register
const row = { values: { name: "甲", school: "一小", class: "一班", status: "在读", from: "2025-09-01" } } as unknown as Row
const names = (dated: string[], n: number) => factsOfCard(register(dated), fields, row, n).map((field) => field.name)

test("a card tells the first facts, and of a dated register from when to when as well", () => {
  expect(names([], 3)).toEqual(["school", "class", "status"])
  expect(names([], 5)).toEqual(["school", "class", "status", "from"])
  expect(names(["name"], 2)).toEqual(["school", "class", "from"])
})
