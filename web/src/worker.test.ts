import { expect, test } from "vitest"
import { workerText } from "../worker/plugin.ts"

const text = (files: string[], page: string) => workerText('const V = "__VERSION__"\nconst F = __FILES__', files, page)

test("the worker of another build is another, whatever changed", () => {
  const builds = [text(["/", "/a.1.js"], "page"), text(["/", "/a.2.js"], "page"), text(["/", "/a.1.js"], "other page")]
  expect(new Set(builds).size).toBe(3)
  expect(text(["/", "/a.1.js"], "page")).toBe(builds[0])
  expect(builds[0]).toContain('const F = ["/","/a.1.js"]')
})
