import { expect, test } from "vitest"
import { daysSaid, readDays } from "./days"

test("days are read as people write them", () => {
  const typed = "2027-01-01\n2027年2月5日（农历除夕、周五）至11日（周四）、2027年9月30日到10月7日，2027-05-01/2027-05-05\n\n二月十四"
  const read = [{ day: "2027-01-01" }, "2027-02-05/2027-02-11", "2027-09-30/2027-10-07", "2027-05-01/2027-05-05", "二月十四"]
  expect(readDays(typed)).toEqual(read)
  expect(readDays("1月1日")).toEqual(["1月1日"])
})

test("what was read is written so that it is read again", () => {
  const said = daysSaid({ items: [{ day: "2027-01-01" }, "2027-02-05/2027-02-11"] })
  expect(said).toBe("2027-01-01\n2027-02-05/2027-02-11")
  expect(daysSaid({ items: readDays(said) })).toBe(said)
})
