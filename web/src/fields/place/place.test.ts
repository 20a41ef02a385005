import { expect, test } from "vitest"
import { placeInWords, placeText } from "./place"

test("a place is said in words", () => {
  expect(placeInWords("121.447926,37.463822")).toBe("东经 121.447926°，北纬 37.463822°")
  expect(placeInWords("-0.500000,-89.999999")).toBe("西经 0.500000°，南纬 89.999999°")
  expect(placeInWords("校门口")).toBe("校门口")
})

test("a device's place keeps six places", () => {
  expect(placeText(121.44792649, 37)).toBe("121.447926,37.000000")
})
