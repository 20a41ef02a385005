/** Sends drafts that wait: their files first, then what was typed, each once however often it is tried. */
import { createRecord, previewRecord, takeStep, updateRecord } from "../api/calls"
import { Refused, Unreached } from "../api/client"
import * as held from "../api/local/held"
import type { Model, RecordFacts, Register, Values } from "../api/types"
import { t } from "../text/text"
import { allDrafts, type Draft, draftById, dropDraft, heldIn, keepDraft } from "./drafts"
import { Form } from "./form/form"
import { formFields } from "./form/fields"
import { changesFrom } from "./values"

/** The refusal of a form filled in under another definition. */
export const OTHER_FORM = "records.definition"

/** Sends the files among values that are still here. */
export async function sendFiles(values: Values, onProgress?: (name: string, percent: number) => void) {
  for (const id of heldIn(values)) {
    const name = (await held.read(id))?.name ?? ""
    await held.send(id, (percent) => onProgress?.(name, percent))
  }
}

/**
 * Creates what was typed under the draft's id. An answer that was lost may have been to other
 * content than there is now: then what differs is an edit.
 */
export async function created(draft: Draft, values: Values): Promise<RecordFacts> {
  const made = await createRecord(draft.register, values, draft.record, { definition: draft.definition })
  if (!draft.isOther) return made
  const typed = Object.fromEntries(Object.keys(draft.changes).map((name) => [name, values[name]]))
  const differing = changesFrom(made.values, typed)
  if (Object.keys(differing).length === 0) return made
  return updateRecord(draft.register, made.id, made.version, differing, { sending: draft.sending })
}

/** What a step is given, without what is not asked as things stand: that only the server knows. */
async function askedNow(draft: Draft, register: Register): Promise<Values> {
  const step = register.steps.find((one) => one.name === draft.step)
  if (!step?.ask.some((field) => field.conditional)) return draft.changes
  const { hidden } = await previewRecord(register.id, draft.changes, draft.record)
  return Object.fromEntries(Object.entries(draft.changes).filter(([name]) => !hidden.includes(name)))
}

async function sendOne(draft: Draft, register: Register): Promise<RecordFacts> {
  await sendFiles(draft.changes)
  const { definition, sending } = draft
  if (draft.step) {
    const inputs = await askedNow(draft, register)
    return takeStep(register.id, draft.record, draft.step, draft.version ?? 0, inputs, draft.reason, { definition, sending })
  }
  const isNew = draft.version === null
  const fields = formFields(register, undefined, draft.only)
  const form = new Form({ fields, before: isNew ? undefined : draft.before, given: draft.given, changed: draft.changes })
  // What is asked, and given beforehand, only the server knows.
  form.judge(await previewRecord(register.id, form.typed(), isNew ? undefined : draft.record))
  const missing = isNew ? form.missing() : []
  if (missing.length > 0) throw new Error(t.drafts.missing(missing.map((field) => field.title)))
  if (isNew) return created(draft, form.sent())
  return updateRecord(register.id, draft.record, draft.version ?? 0, draft.changes, { definition, sending, reason: draft.reason })
}

export interface Outcome {
  sent: RecordFacts[]
  failed: number
}

let last: Promise<unknown> = Promise.resolve()

/** Sends what waits; one round after the other, each with what the one before left. */
export const sendDrafts = (model: Model): Promise<Outcome> => {
  const going = last.then(() => round(model))
  last = going.catch(() => undefined)
  return going
}

async function round(model: Model): Promise<Outcome> {
  const outcome: Outcome = { sent: [], failed: 0 }
  for (const { id } of allDrafts().filter((draft) => draft.waits)) {
    // It may have been opened, or dropped, while others were sent.
    const draft = draftById(id)
    if (!draft?.waits) continue
    const register = model.registers[draft.register]
    if (!register || register.version !== draft.definition) {
      refused(draft, t.drafts.changed)
      outcome.failed += 1
      continue
    }
    try {
      const record = await sendOne(draft, register)
      dropDraft(id, true)
      outcome.sent.push(record)
    } catch (error) {
      // Signed out by the clock: it waits until one is in again.
      if (error instanceof Unreached || (error instanceof Refused && error.status === 401)) break
      refused(draft, error instanceof Error ? error.message : String(error))
      outcome.failed += 1
    }
  }
  return outcome
}

/** It stays, with the reason, until the person has looked at it. */
function refused(draft: Draft, says: string) {
  if (draftById(draft.id)) keepDraft({ ...draft, waits: false, says, isTried: true })
}

/** The label of what a draft is of, as far as one can tell. */
export function draftLabel(draft: Draft, register: Register | undefined): string {
  const label = draft.label || (register?.label ? draft.changes[register.label] : "")
  return typeof label === "string" ? label : ""
}
