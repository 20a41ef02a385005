/** Writes the service worker of a build: its files by name, and a version that changes with any of them. */
import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import type { Plugin } from "vite"

/** The worker's text for these files and the page that names them. */
export function workerText(template: string, files: string[], page: string): string {
  const version = createHash("sha256").update(JSON.stringify([template, files, page])).digest("hex").slice(0, 16)
  return template.replace("__VERSION__", version).replace("__FILES__", JSON.stringify(files))
}

export const worker = (): Plugin => ({
  name: "worker",
  apply: "build",
  // After the page, which names all other files by their hashes.
  enforce: "post",
  generateBundle: {
    order: "post",
    handler(_, bundle) {
      const template = readFileSync(new URL("./sw.js", import.meta.url), "utf8")
      const assets = Object.keys(bundle).filter((name) => name.startsWith("assets/")).sort()
      const page = bundle["index.html"]
      const text = page?.type === "asset" ? String(page.source) : ""
      this.emitFile({ type: "asset", fileName: "sw.js", source: workerText(template, ["/", "/icon.svg", ...assets.map((name) => `/${name}`)], text) })
    },
  },
})
