/**
 * The weight of the first page: the script a browser fetches before it shows anything,
 * as it travels. Offices have slow lines; it is printed with every build and has a limit.
 */
import { gzipSync } from "node:zlib"
import type { Plugin, Rolldown } from "vite"

export const FIRST_MAX_KB = 300

type Parts = (Rolldown.OutputChunk | Rolldown.OutputAsset)[]

/** The entry with all it imports at once, in KB after gzip. */
export function firstWeight(parts: Parts): number {
  const chunks = parts.filter((part): part is Rolldown.OutputChunk => part.type === "chunk")
  const wanted = chunks.filter((chunk) => chunk.isEntry)
  for (const chunk of wanted)
    for (const name of chunk.imports) {
      const imported = chunks.find((one) => one.fileName === name)
      if (imported && !wanted.includes(imported)) wanted.push(imported)
    }
  const bytes = wanted.reduce((sum, chunk) => sum + gzipSync(chunk.code, { level: 9 }).length, 0)
  return Math.round(bytes / 1024)
}

export const weigh = (): Plugin => ({
  name: "weigh",
  writeBundle(_, bundle) {
    console.log(`first page: ${firstWeight(Object.values(bundle))} KB of script (at most ${FIRST_MAX_KB})`)
  },
})
