/** A form's draft while the form is open: kept as it is typed, handed over to be sent, or dropped. */
import { newId } from "../ids"
import type { Field, Register, Values } from "../api/types"
import { type Draft, dropDraft, keepDraft, keepPlain } from "./drafts"

export interface Typed {
  changes: Values
  reason?: string
  missing: Field[]
}

/** What a draft is of. */
export type About = Pick<Draft, "form" | "path" | "record" | "version" | "label" | "step" | "only" | "before" | "given">

export class Keeping {
  private draft: Draft
  /** Once sent, handed over or dropped, nothing the form still says is kept. */
  private isOver = false

  constructor(
    private readonly register: Register,
    private readonly fields: Field[],
    about: About,
    known?: Draft,
  ) {
    this.draft = known ?? {
      ...about,
      id: newId(),
      register: register.id,
      definition: register.version,
      changes: {},
      words: {},
      missing: [],
      sending: newId(),
      waits: false,
      isTried: false,
      isOther: false,
      says: null,
      at: Date.now(),
    }
    // While it is open here it is not sent behind the person's back.
    if (known?.waits) keepDraft((this.draft = { ...known, waits: false }))
  }

  /** Keeps what is typed so far. */
  keep = (typed: Typed) => {
    if (this.isOver) return
    const isSame = this.isSame(typed)
    if (isSame && typed.missing.length === this.draft.missing.length) return
    if (Object.keys(typed.changes).length === 0 && !typed.reason) return dropDraft(this.draft.id, false)
    this.put(this.with(typed))
  }

  /** What this is sent as. */
  sent = (typed: Typed) => {
    this.draft = this.with(typed)
    return this.draft
  }

  /** Leaves it to be sent when the server is there again; over another version when one was chosen. */
  wait = (typed: Typed, over?: Pick<Draft, "version" | "before">) => {
    this.put({ ...this.with(typed), ...over, waits: true, isTried: true })
    this.isOver = true
  }

  drop = (isSent: boolean) => {
    this.isOver = true
    dropDraft(this.draft.id, isSent)
  }

  /** The person does not want what was typed; the form stays. */
  forget = () => {
    dropDraft(this.draft.id, false)
    this.draft = { ...this.draft, changes: {}, reason: undefined }
  }

  private put(draft: Draft) {
    this.draft = draft
    keepDraft(draft)
    keepPlain(draft, this.register)
  }

  private isSame({ changes, reason }: Typed) {
    return JSON.stringify([changes, reason]) === JSON.stringify([this.draft.changes, this.draft.reason])
  }

  private with(typed: Typed): Draft {
    const { draft } = this
    const words = this.fields.filter((field) => field.name in typed.changes).map(({ name, title, type }) => [name, { title, type }])
    const missing = typed.missing.map((field) => field.title)
    const now = { ...draft, ...typed, missing, words: Object.fromEntries(words) as Draft["words"], definition: this.register.version, says: null, at: Date.now() }
    return this.isSame(typed) ? now : { ...now, sending: newId(), isOther: draft.isOther || draft.isTried }
  }
}
