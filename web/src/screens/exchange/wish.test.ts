import { expect, test } from "vitest"
import { wishOf } from "./wish"

const read = (text: string) => wishOf(new URLSearchParams(text))

test("what is decided of a file stands in the address", () => {
  expect(read("")).toBeNull()
  expect(read("file=0b")).toEqual({ file: "0b", sheet: null, heading: null, columns: {}, existing: "skip" })
  expect(read("file=0b&sheet=一年级&heading=3&existing=update&c.2=name&c.4=&c.x=1")).toEqual({
    file: "0b",
    sheet: "一年级",
    heading: 3,
    columns: { "2": "name", "4": null },
    existing: "update",
  })
  expect(read("file=0b&existing=burn&heading=-1")).toMatchObject({ existing: "skip", heading: null })
})
