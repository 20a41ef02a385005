/**
 * Plays every `*.play.mjs` in this folder against a running server, or those whose names begin so.
 *
 *   XUEZHENG_URL=http://127.0.0.1:8700 npm run e2e [NAME…]
 */
import { readdirSync } from "node:fs"
import { theatre } from "./theatre.mjs"

const wanted = process.argv.slice(2)
const plays = readdirSync(new URL(".", import.meta.url))
  .filter((name) => name.endsWith(".play.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((word) => name.startsWith(word)))
  .sort()

const stage = await theatre(process.env.XUEZHENG_URL ?? "http://127.0.0.1:8700", process.env.XUEZHENG_SHOTS)
let passed = 0
let failed = 0
for (const name of plays) {
  const { title, play } = await import(`./${name}`)
  const start = Date.now()
  try {
    await play(stage)
    const faults = stage.faults()
    if (faults.length > 0) throw new Error(`pages break: ${faults.join("; ")}`)
    passed += 1
    console.log(`ok      ${title} (${((Date.now() - start) / 1000).toFixed(1)} s)`)
  } catch (error) {
    failed += 1
    console.log(`failed  ${title}\n${error.stack}`)
    await stage.shootAll(`failed-${name.split(".")[0]}`)
  }
  await stage.clear()
}
await stage.close()
console.log(`${passed} passed, ${failed} failed`)
process.exit(failed ? 1 : 0)
