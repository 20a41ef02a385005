import { build, type Rolldown } from "vite"
import { expect, test, vi } from "vitest"
import { FIRST_MAX_KB, firstWeight } from "../weight.ts"

test("the first page is light enough for a slow line", { timeout: 120_000 }, async () => {
  vi.stubEnv("NODE_ENV", "production")
  const root = new URL("..", import.meta.url).pathname
  const built = (await build({ root, logLevel: "silent", build: { write: false } })) as Rolldown.RolldownOutput
  vi.unstubAllEnvs()
  const weight = firstWeight(built.output)
  expect(weight).toBeGreaterThan(0)
  expect(weight).toBeLessThanOrEqual(FIRST_MAX_KB)
})
