/**
 * 草稿: what somebody typed and the server does not have yet, with the id under which it will be
 * sent, so that sending it twice does it once, and with the record and the definition as they
 * were, so that what changed meanwhile shows. Sealed on this machine (`api/local/vault`).
 */
import { useSyncExternalStore } from "react"
import { Unreached } from "../api/client"
import * as held from "../api/local/held"
import { dropOld, LIFE_MS } from "../api/local/shelf"
import * as vault from "../api/local/vault"
import type { Field, Register, Value, Values } from "../api/types"

export interface Draft {
  id: string
  /** The form it was typed into. */
  form: string
  /** Where it is gone on with. */
  path: string
  register: string
  /** Of the definition it was typed under. */
  definition: string
  /** The record; of a new one the id it will have. */
  record: string
  /** The version it was begun over; none for a new record. */
  version: number | null
  /** What the record is called, when it is there. */
  label: string
  /** The step whose form this is. */
  step?: string
  /** Only these fields are asked. */
  only?: string[]
  before: Values
  given: Values
  changes: Values
  reason?: string
  /** What the changed fields were called, and how they were typed in. */
  words: Record<string, { title: string; type: string }>
  /** Titles of required fields still empty. */
  missing: string[]
  /** The id of this wish; another once something else is wished for. */
  sending: string
  /** Handed in by the person: to be sent once the server is there again. */
  waits: boolean
  /** Sent without an answer, perhaps taken. */
  isTried: boolean
  /** Changed since then. */
  isOther: boolean
  /** Why it was not taken. */
  says: string | null
  at: number
}

const HEAD = "draft."
const PLAIN = "xuezheng.draft."
const drafts = new Map<string, Draft>()
/** Whose they are. */
let owner: string | null = null
const watchers = new Set<() => void>()
let shown: { list: Draft[]; isReady: boolean; nSealed: number } = { list: [], isReady: false, nSealed: 0 }

function tell(more: Partial<typeof shown> = {}) {
  shown = { ...shown, ...more, list: [...drafts.values()].sort((a, b) => b.at - a.at) }
  watchers.forEach((watcher) => watcher())
}

const watch = (watcher: () => void) => {
  watchers.add(watcher)
  return () => void watchers.delete(watcher)
}

export const useDrafts = () => useSyncExternalStore(watch, () => shown)
/** For a form, which is not drawn anew with every draft that is kept. */
export const useDraftsReady = () => useSyncExternalStore(watch, () => shown.isReady)
export const allDrafts = () => shown.list
export const draftById = (id: string | null) => (id ? drafts.get(id) : undefined)
/** The draft of a form that is named, else the latest that was not handed in. */
export function draftOf(form: string, named: string | null): Draft | undefined {
  const draft = draftById(named)
  return draft?.form === form ? draft : shown.list.find((one) => one.form === form && !one.waits)
}

/** Opens what a person keeps here; again once the server can be reached. */
export async function openDrafts(account: string) {
  let nSealed = 0
  if (owner !== account) {
    // Whoever was here before did not sign out: what is theirs stays sealed.
    drafts.clear()
    held.forgetAll()
    owner = account
  }
  try {
    await dropOld().catch(() => undefined)
    if (vault.canSeal()) {
      await vault.takeUp(account)
      await held.look()
      for (const name of await vault.names(HEAD)) {
        if (drafts.has(name.slice(HEAD.length))) continue
        try {
          const bytes = await vault.get(name)
          if (bytes) take(JSON.parse(new TextDecoder().decode(bytes)) as Draft)
        } catch (error) {
          if (!(error instanceof Unreached)) throw error
          nSealed += 1
        }
      }
    } else readPlain(account)
  } catch {
    // What cannot be read now must not keep anybody from filling in a form.
  }
  tell({ isReady: true, nSealed })
}

const take = (draft: Draft) => void drafts.set(draft.id, draft)

export function keepDraft(draft: Draft) {
  take(draft)
  tell()
  if (vault.canSeal()) void vault.put(HEAD + draft.id, new TextEncoder().encode(JSON.stringify(draft))).catch(() => undefined)
}

/** Without TLS nothing can be sealed: then nothing about people is kept, and no file. */
export function keepPlain(draft: Draft, register: Register) {
  if (vault.canSeal()) return
  const open = (name: string) => register.fields.some((field) => field.name === name && field.level !== "personal" && field.level !== "sensitive")
  const changes = Object.fromEntries(Object.entries(draft.changes).filter(([name]) => open(name)))
  try {
    localStorage.setItem(PLAIN + draft.id, JSON.stringify({ ...draft, changes, before: {}, label: "", reason: undefined, waits: false }))
  } catch {
    // Without room for drafts the form still works.
  }
}

function readPlain(account: string) {
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PLAIN))) {
    const draft = JSON.parse(localStorage.getItem(name) ?? "null") as Draft | null
    if (!draft?.form?.startsWith(`${account}.`)) continue
    if (Date.now() - draft.at > LIFE_MS) localStorage.removeItem(name)
    else if (!drafts.has(draft.id)) take(draft)
  }
}

/** Drops a draft; its files too, unless they were sent with it. */
export function dropDraft(id: string, isSent: boolean) {
  const draft = drafts.get(id)
  drafts.delete(id)
  tell()
  if (vault.canSeal()) void vault.drop(HEAD + id).catch(() => undefined)
  else localStorage.removeItem(PLAIN + id)
  if (draft && !isSent) for (const file of filesOf(draft)) void held.forget(file, false)
}

/** Drops what was not touched for 72 hours. */
export async function dropOldDrafts() {
  const old = shown.list.filter((draft) => Date.now() - draft.at > LIFE_MS)
  for (const { id } of old) dropDraft(id, false)
  await dropOld().catch(() => undefined)
}

/** Leaves nothing on this machine. */
export async function emptyDrafts() {
  drafts.clear()
  held.forgetAll()
  tell({ isReady: false, nSealed: 0 })
  for (const name of Object.keys(localStorage).filter((key) => key.startsWith(PLAIN))) localStorage.removeItem(name)
  await vault.empty().catch(() => undefined)
}

/** Files a draft names that have not been sent whole. */
export const filesOf = (draft: Draft): string[] => heldIn(draft.changes)

/** Files among values, those in rows as well, that have not been sent whole. */
export function heldIn(values: unknown): string[] {
  if (typeof values === "string") return held.isHeld(values) ? [values] : []
  if (values === null || typeof values !== "object") return []
  return Object.values(values).flatMap(heldIn)
}

/** What of a draft its form can still take, and what the definition has no place for any more. */
export function fitting(draft: Draft | undefined, fields: Pick<Field, "name" | "type">[]): { changes: Values; gone: { title: string; value: Value | undefined }[] } {
  const changes: Values = {}
  const gone = []
  for (const [name, value] of Object.entries(draft?.changes ?? {})) {
    const word = draft?.words[name]
    const field = fields.find((one) => one.name === name)
    if (field && (!word || word.type === field.type)) changes[name] = value
    else gone.push({ title: word?.title ?? name, value })
  }
  return { changes, gone }
}
