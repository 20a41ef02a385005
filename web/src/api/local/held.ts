/**
 * Files that were chosen and have not come to the server whole: kept sealed on this machine
 * under the ids they will have there, and sent in parts from where the server has got to.
 */
import { beginUpload, dropUpload, sendPart } from "../calls"
import { Refused } from "../client"
import type { StoredFile } from "../types"
import * as vault from "./vault"

const PART_BYTES = 512 * 1024
const HEAD = "file."

/** Those of this page; where nothing can be sealed, all there are. */
const chosen = new Map<string, File>()
/** Names of those kept from another time. */
const known = new Set<string>()
const watchers = new Set<() => void>()
let told = 0

const tell = () => {
  told += 1
  watchers.forEach((watcher) => watcher())
}

export const watch = (watcher: () => void) => {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}
export const state = () => told

export const isHeld = (id: string) => chosen.has(id) || known.has(id)

/** Keeps a file until it is sent. */
export async function hold(id: string, file: File) {
  chosen.set(id, file)
  tell()
  if (!vault.canSeal()) return
  const facts = new TextEncoder().encode(`${JSON.stringify({ name: file.name, type: file.type })}\n`)
  const bytes = new Uint8Array(await file.arrayBuffer())
  const whole = new Uint8Array(facts.length + bytes.length)
  whole.set(facts)
  whole.set(bytes, facts.length)
  // Without room for it the file is still sent from here.
  await vault.put(HEAD + id, whole).catch(() => undefined)
}

/** Learns which files were kept another time. */
export async function look() {
  known.clear()
  if (vault.canSeal()) for (const name of await vault.names(HEAD)) known.add(name.slice(HEAD.length))
  tell()
}

export async function read(id: string): Promise<File | null> {
  const here = chosen.get(id)
  if (here) return here
  const whole = await vault.get(HEAD + id)
  if (!whole) return null
  const end = whole.indexOf(10)
  const { name, type } = JSON.parse(new TextDecoder().decode(whole.subarray(0, end))) as { name: string; type: string }
  const file = new File([whole.subarray(end + 1)], name, { type })
  chosen.set(id, file)
  return file
}

/** Forgets a file; what has come of it to the server goes too unless it is whole. */
export async function forget(id: string, isSent: boolean) {
  chosen.delete(id)
  known.delete(id)
  tell()
  if (vault.canSeal()) await vault.drop(HEAD + id).catch(() => undefined)
  if (!isSent) await dropUpload(id).catch(() => undefined)
}

export function forgetAll() {
  chosen.clear()
  known.clear()
  tell()
}

const sending = new Map<string, Promise<StoredFile | null>>()

/** Sends what is missing of a file; none when it is not held here. `onProgress` gets 0–100. */
export function send(id: string, onProgress?: (percent: number) => void): Promise<StoredFile | null> {
  const under = sending.get(id)
  if (under) return under
  const going = (async () => {
    const file = await read(id)
    if (!file) return null
    const stored = await inParts(id, file, onProgress)
    await forget(id, true)
    return stored
  })().finally(() => sending.delete(id))
  sending.set(id, going)
  return going
}

/** Sends a file in parts, from where the server has got to. */
export async function inParts(id: string, file: File, onProgress?: (percent: number) => void): Promise<StoredFile> {
  let upload = await beginUpload(id, file.name, file.size)
  while (!upload.file) {
    onProgress?.(Math.floor((upload.received / file.size) * 100))
    try {
      upload = await sendPart(id, upload.received, file.slice(upload.received, upload.received + PART_BYTES))
    } catch (error) {
      if (!(error instanceof Refused && error.code === "uploads.elsewhere")) throw error
      upload = await beginUpload(id, file.name, file.size)
    }
  }
  onProgress?.(100)
  return upload.file
}
