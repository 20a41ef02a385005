/** What the styles say is known to Chromium 88: a selector it does not know drops its whole rule, and no build mends that. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { expect, test } from "vitest"

const root = new URL(".", import.meta.url).pathname
const NEWER = /:has\(|@layer|@container|@scope|@property|\d[dsl]v[hw]\b|color-mix\(|\blch\(|\boklch\(|subgrid|text-wrap:|overflow: clip|inset-inline|accent-color:|scrollbar-gutter:|:user-valid/

test("the oldest browser of an office knows every rule", () => {
  const sheets = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"))
  expect(sheets.length).toBeGreaterThan(3)
  const lines = sheets.flatMap((name) => readFileSync(join(root, name), "utf8").split("\n").map((line, n) => `${name}:${n + 1}: ${line}`))
  expect(lines.filter((line) => NEWER.test(line))).toEqual([])
})
