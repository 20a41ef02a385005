import { expect, test } from "vitest"
import { differing } from "./differing"

/** What only the own text has stands in brackets. */
const marked = (own: string, other: string) => differing(own, other).map(({ text, isOwn }) => (isOwn ? `[${text}]` : text)).join("")

test.each([
  ["新建12所", "新建10所", "新建[12]所"],
  ["新建10所", "新建10所", "新建10所"],
  ["甲乙", "甲", "甲[乙]"],
  ["", "甲", ""],
  ["甲甲", "甲", "甲[甲]"],
  ["新建12所，新增学位3600个", "新建14所，新增学位4200个", "新建[12]所，新增学位[3600]个"],
  ["达到55.5%，集团化办学", "达到60%，办学", "达到[55.5]%，[集团化]办学"],
])("%s beside %s", (own, other, said) => {
  expect(marked(own, other)).toBe(said)
})

test("what stays is the whole own text, in its order", () => {
  const [own, other] = ["甲12乙丙3丁", "丙丁12甲3"]
  expect(differing(own, other).map(({ text }) => text).join("")).toBe(own)
  const kept = (of: string, from: string) => differing(of, from).filter(({ isOwn }) => !isOwn).map(({ text }) => text).join("")
  expect(kept(own, other).length).toBe(kept(other, own).length)
})
