/**
 * A draft while it is designed: what it says now, the steps back and forth, and how it is
 * kept by itself. Two designers' changes are put together.
 *
 * It lives outside React, so that leaving a page loses nothing that is on its way.
 */
import { getLayer, type KeptLayer, keepLayer, renameInLayer } from "../../api/calls"
import { Refused } from "../../api/client"
import type { DesignEntry, DesignFile, Finding, LayerDraft, LayerFacts } from "../../api/types"
import { changeFile, isSame, type Path } from "./document"
import { type Clash, merge, settle, type Written } from "./merge"

/** How it stands with keeping. */
export type Keeping = "kept" | "changed" | "failed"

/** What the page shows of it. */
export interface Shown extends Written {
  layer: LayerFacts
  found: Finding[]
  keeping: Keeping
  message: string | null
  canUndo: boolean
  canRedo: boolean
  /** What another designer changed as well, to be chosen. */
  clashes: Clash[]
  /** Whose changes were put together with ours last. */
  joined: string | null
}

/** Each keeping is an entry of the history: not every letter. */
const PAUSE_MS = 900
const STEPS_MAX = 200

export class Draft {
  private shown: Shown
  /** As the server has it. */
  private kept: Written
  private past: Written[] = []
  private future: Written[] = []
  /** What the last change was about: typing on in one place is one step. */
  private about: string | null = null
  private timer: ReturnType<typeof setTimeout> | undefined
  private isSending = false
  private theirs: LayerDraft | null = null
  private readonly watchers = new Set<() => void>()

  constructor(opened: LayerDraft) {
    this.kept = writtenOf(opened)
    this.shown = {
      ...this.kept,
      layer: opened.layer,
      found: opened.found,
      keeping: "kept",
      message: null,
      canUndo: false,
      canRedo: false,
      clashes: [],
      joined: null,
    }
  }

  watch = (watcher: () => void) => {
    this.watchers.add(watcher)
    return () => void this.watchers.delete(watcher)
  }

  /** The same object until something has changed. */
  state = (): Shown => this.shown

  /** Changes a file's words; `about` names the place, so that typing on is one step. */
  change = (path: string, change: (words: DesignEntry[]) => DesignEntry[], about: string | null = null) =>
    this.write({ files: changeFile(this.shown.files, path, change) }, about && `${path}:${about}`)

  write = (next: Partial<Written>, about: string | null = null) => {
    const before = this.now()
    if (isSame(before, { ...before, ...next })) return
    if (about === null || about !== this.about) this.past = [...this.past.slice(1 - STEPS_MAX), before]
    this.future = []
    this.about = about
    this.set({ ...next, ...this.changed() })
    this.later()
  }

  replaceFile = (file: DesignFile) =>
    this.write({ files: this.shown.files.map((one) => (one.path === file.path ? file : one)) }, `${file.path}:text`)

  dropFile = (path: string) => this.write({ files: this.shown.files.filter((file) => file.path !== path) })

  /** Calls something otherwise wherever it is named; why not, when its name has to stay. */
  rename = async (file: string, path: Path, to: string): Promise<string | null> => {
    const before = this.now()
    try {
      const { files } = await renameInLayer(this.shown.layer.id, { files: before.files, file, path: [...path], to })
      // What was typed meanwhile stays.
      this.write(merge(before, this.now(), { ...before, files }).written)
      return null
    } catch (error) {
      return error instanceof Error ? error.message : String(error)
    }
  }

  undo = () => this.step(this.past, this.future)
  redo = () => this.step(this.future, this.past)

  /** Keeps what is not kept yet; true when all of it is. */
  keep = async (): Promise<boolean> => {
    clearTimeout(this.timer)
    if (this.isSending || this.shown.clashes.length > 0) return false
    const sent = this.now()
    if (isSame(sent, this.kept) && this.shown.keeping === "kept") return true
    this.isSending = true
    try {
      const answer = await keepLayer(this.shown.layer.id, { version: this.shown.layer.version, ...sent } satisfies KeptLayer)
      this.kept = sent
      const isWhole = isSame(this.now(), sent)
      this.set({ layer: answer.layer, found: answer.found, keeping: isWhole ? "kept" : "changed", message: null })
      if (!isWhole) this.later()
      return isWhole
    } catch (error) {
      if (error instanceof Refused && error.status === 409) return await this.join()
      this.set({ keeping: "failed", message: error instanceof Error ? error.message : String(error) })
      return false
    } finally {
      this.isSending = false
    }
  }

  /** Goes on with what was chosen: theirs at these places, mine at all others. */
  settle = (theirs: Clash[]) => {
    if (!this.theirs) return
    this.kept = writtenOf(this.theirs)
    this.set({ ...settle(this.now(), theirs), layer: this.theirs.layer, clashes: [], ...this.changed() })
    this.theirs = null
    this.later()
  }

  /** What the server answered to something else than keeping. */
  answered = (answer: LayerDraft) => {
    this.kept = writtenOf(answer)
    this.set({ ...this.kept, layer: answer.layer, found: answer.found, keeping: "kept", message: null })
  }

  /** Another designer was quicker: both changes together, over what is there now. */
  private async join(): Promise<boolean> {
    const theirs = await getLayer(this.shown.layer.id)
    const { written, clashes } = merge(this.kept, this.now(), writtenOf(theirs))
    this.past = [...this.past, this.now()]
    if (clashes.length > 0) this.theirs = theirs
    else this.kept = writtenOf(theirs)
    const layer = clashes.length > 0 ? this.shown.layer : theirs.layer
    this.set({ ...written, layer, clashes, joined: theirs.layer.changed_by, ...this.changed() })
    if (clashes.length === 0) this.later()
    return false
  }

  private step(from: Written[], to: Written[]) {
    const there = from.pop()
    if (!there) return
    to.push(this.now())
    this.about = null
    this.set({ ...there, ...this.changed() })
    this.later()
  }

  private changed() {
    return { keeping: "changed" as const, canUndo: this.past.length > 0, canRedo: this.future.length > 0 }
  }

  private now(): Written {
    const { title, why, files } = this.shown
    return { title, why, files }
  }

  private later() {
    clearTimeout(this.timer)
    this.timer = setTimeout(() => void this.keep(), PAUSE_MS)
  }

  private set(next: Partial<Shown>) {
    this.shown = { ...this.shown, ...next }
    this.watchers.forEach((watcher) => watcher())
  }
}

const writtenOf = ({ layer, files }: LayerDraft): Written => ({ title: layer.title, why: layer.why, files })
