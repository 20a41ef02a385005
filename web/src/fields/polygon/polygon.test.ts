import { expect, test } from "vitest"
import { outlineOf, polygonIn } from "./outline"

const SQUARE = '{"type":"Polygon","coordinates":[[[120,0],[121,0],[121,1],[120,1],[120,0]]]}'

test("an area is drawn with north above, and its corners are counted", () => {
  const outline = outlineOf(SQUARE)
  expect(outline?.corners).toBe(4)
  expect(outline?.path).toBe("M4.0 96.0L96.0 96.0L96.0 4.0L4.0 4.0L4.0 96.0Z")
})

test("what is no polygon has no outline", () => {
  for (const text of ["", "{}", '{"type":"Point","coordinates":[1,2]}', '{"type":"Polygon","coordinates":[[]]}', '{"type":"Polygon","coordinates":[["a"]]}'])
    expect(outlineOf(text)).toBe(null)
})

test("a file of one feature gives its polygon, one of several none", () => {
  const feature = `{"type":"Feature","properties":{"名称":"学区"},"geometry":${SQUARE}}`
  expect(polygonIn(feature)).toBe(SQUARE)
  expect(polygonIn(`{"type":"FeatureCollection","features":[${feature}]}`)).toBe(SQUARE)
  expect(polygonIn(`{"type":"FeatureCollection","features":[${feature},${feature}]}`)).toBe(null)
})
