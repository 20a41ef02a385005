import { expect, test } from "vitest"
import { placeIn, type Walk } from "./walk"

const walk: Walk = { search: "state=running", filters: { state: "running" }, ids: ["a", "b", "c"], next: "more", count: { n: 5, over: false } }

test("a record knows who stands beside it in the list it was opened from", () => {
  expect(placeIn(walk, "a")).toEqual({ place: 1, previous: null, next: "b", goesOn: false })
  expect(placeIn(walk, "b")).toEqual({ place: 2, previous: "a", next: "c", goesOn: false })
})

test("after the last row that was loaded the list goes on where the server said", () => {
  expect(placeIn(walk, "c")).toEqual({ place: 3, previous: "b", next: null, goesOn: true })
  expect(placeIn({ ...walk, next: null }, "c")?.goesOn).toBe(false)
  expect(placeIn(walk, "x")).toBeNull()
})
