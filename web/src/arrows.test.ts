import { readdirSync, readFileSync, statSync } from "node:fs"
import { dirname, join, relative } from "node:path"
import { expect, test } from "vitest"

/** From the ground up; `api`, `text` and `paths` are the ground that all may stand on. */
const LAYERS = ["ui", "fields", "views", "screens", "app"]
const root = new URL(".", import.meta.url).pathname

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? filesUnder(path) : /\.tsx?$/.test(name) ? [path] : []
  })
}

const roomOf = (path: string) => relative(root, path).split("/")[0] as string

test("arrows point down: ui ← fields ← views ← screens ← app", () => {
  const upward: string[] = []
  for (const file of filesUnder(root)) {
    const user = roomOf(file)
    for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)) {
      const used = roomOf(join(dirname(file), target))
      const isGround = !LAYERS.includes(user) && LAYERS.includes(used)
      if (isGround || LAYERS.indexOf(used) > LAYERS.indexOf(user)) upward.push(`${relative(root, file)} -> ${target}`)
    }
  }
  expect(upward).toEqual([])
})

test("one system's screens do not use another's", () => {
  const across: string[] = []
  for (const file of filesUnder(join(root, "screens"))) {
    const own = relative(join(root, "screens"), file).split("/")[0]
    for (const [, target = ""] of readFileSync(file, "utf8").matchAll(/from\s*"(\.[^"]+)"/g)) {
      const [room, system] = relative(root, join(dirname(file), target)).split("/")
      if (room === "screens" && system !== own) across.push(`${relative(root, file)} -> ${target}`)
    }
  }
  expect(across).toEqual([])
})
