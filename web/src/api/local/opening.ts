/** What lets the client open without the network: definitions, and in which position one acts. Nothing about people. */
import * as shelf from "./shelf"

const HEAD = "opening."

export async function keepOpen(name: string, value: unknown) {
  try {
    if (shelf.hasShelf()) await shelf.put("open", HEAD + name, value)
  } catch {
    // Without room for it the client opens with the network only.
  }
}

export async function keptOpen<T>(name: string): Promise<T | null> {
  try {
    return shelf.hasShelf() ? ((await shelf.get<T>("open", HEAD + name))?.value ?? null) : null
  } catch {
    return null
  }
}
