import { expect, test } from "vitest"
import { newId } from "./ids"

test("ids are UUIDs of version 7, and grow with time", () => {
  const [first, second] = [newId(), newId()]
  expect(first).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  expect(second.slice(0, 13) >= first.slice(0, 13)).toBe(true)
  expect(second).not.toBe(first)
})
