/** The designer: what the layer holds, what is being designed, and beside it how it looks and reads. */
import { Modal } from "antd"
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from "react"
import { useSearchParams } from "react-router"
import type { Finding } from "../../api/types"
import { design as d } from "../../text/design"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { Wait } from "../../ui/Wait"
import { useLayerDifference, useShippedFile } from "./asking"
import { AboutLayer } from "./AboutLayer"
import { ClashDialog } from "./ClashDialog"
import { type Desk, DeskContext } from "./context"
import { DifferenceText } from "./DifferenceText"
import type { Path } from "./document"
import type { Draft } from "./draft"
import { FileEditor } from "./FileEditor"
import { FileList } from "./FileList"
import { fileTitle } from "./files"
import { FoundList } from "./FoundList"
import type { Language } from "./language"
import { LayerHead } from "./LayerHead"
import { SidePane, seenOf } from "./SidePane"
import { idOf } from "./WordRow"

interface Props {
  draft: Draft
  language: Language
  mayDesign: boolean
}

/** Which file and which place in it are open stands in the address. */
export function Studio({ draft, language, mayDesign }: Props) {
  const shown = useSyncExternalStore(draft.watch, draft.state)
  const [params, setParams] = useSearchParams()
  const [said, announce] = useState("")
  const [isDifferent, setDifferent] = useState(false)
  const wanted = params.get("file")
  const file = shown.files.find((one) => one.path === wanted) ?? null
  const see = seenOf(params.get("see"))
  const at = useMemo(() => (params.get("at") ?? "").split("/").filter(Boolean), [params])
  const isOwn = !!file && language.isOwn(file.path, shown.files)
  const mayWrite = mayDesign && shown.layer.state === "draft"
  const isOverShipped = !!file && !isOwn && language.design.files.some((one) => one.layer === null && one.path === file.path)
  const shipped = useShippedFile(isOverShipped ? file.path : null)
  useKeys(draft, mayWrite)
  useLeaving(draft)

  // The address follows a moment later; what is pressed at once must already start from the new one.
  const latest = useRef(params)
  useEffect(() => {
    latest.current = params
  }, [params])
  const set = useCallback(
    (next: Record<string, string | null>, isNew = false) => {
      const now = new URLSearchParams(latest.current)
      for (const [key, value] of Object.entries(next)) {
        if (value) now.set(key, value)
        else now.delete(key)
      }
      latest.current = now
      setParams(now, { replace: !isNew })
    },
    [setParams],
  )
  const goTo = useCallback((path: Path) => set({ at: path.join("/") || null }), [set])
  const goToFound = (finding: Finding) => {
    set({ file: finding.file, at: finding.path.join("/") || null }, true)
    // The place is drawn only now.
    setTimeout(() => focusAt(finding.path), 60)
  }
  const found = shown.found
  const desk: Desk | null = file && {
    language, files: shown.files, file, shipped: isOverShipped ? shipped.data : undefined,
    draft, mayWrite, isOwn, at, goTo, announce,
    found: found.filter((one) => one.own && one.file === file.path),
  }
  return (
    <div className="studio-page">
      <LayerHead draft={draft} shown={shown} mayDesign={mayDesign} onDifference={() => setDifferent(true)} />
      <div className="sr-only" role="status" aria-live="polite">
        {said}
      </div>
      <div className={file ? `studio is-${see}` : "studio"}>
        <div className="studio-left">
          <FileList language={language} draft={draft} shown={shown} mayWrite={mayWrite} chosen={file?.path ?? null} onChoose={(path) => set({ file: path, at: null }, true)} />
          <AboutLayer draft={draft} shown={shown} mayWrite={mayWrite} />
        </div>
        <main className="studio-middle" aria-label={file ? fileTitle(language, file) : d.files.title}>
          {!desk && <Blank title={shown.files.length === 0 ? d.files.empty : d.files.choose} help={shown.files.length === 0 && mayWrite ? d.files.emptyHelp : d.files.chooseHelp} />}
          {desk && isOverShipped && !shipped.data && <Wait />}
          {desk && (!isOverShipped || shipped.data) && (
            <DeskContext.Provider value={desk}>
              <h2>{fileTitle(language, desk.file)}</h2>
              {!isOwn && <p className="quiet">{d.shipped.help}</p>}
              <FileEditor key={desk.file.path} />
            </DeskContext.Provider>
          )}
          <section className="block found">
            <h2>{d.found.title}</h2>
            <FoundList language={language} files={shown.files} found={found} onGo={goToFound} />
          </section>
        </main>
        <SidePane layer={shown.layer} file={file} found={found} see={see} onSee={(see) => set({ see })} onGo={goToFound} />
      </div>
      {shown.clashes.length > 0 && (
        <ClashDialog language={language} files={shown.files} clashes={shown.clashes} by={shown.joined ?? ""} onSettle={draft.settle} />
      )}
      {isDifferent && <DifferenceDialog id={shown.layer.id} version={shown.layer.version} onClose={() => setDifferent(false)} />}
    </div>
  )
}

function DifferenceDialog({ id, version, onClose }: { id: string; version: number; onClose: () => void }) {
  const difference = useLayerDifference(id, version)
  return (
    <Modal open width={760} title={d.see.difference} footer={null} onCancel={onClose}>
      <Answer query={difference}>{(said) => <DifferenceText difference={said} />}</Answer>
    </Modal>
  )
}

/** Brings the nearest input of a place to the eye. */
function focusAt(path: Path) {
  for (let n = path.length; n > 0; n--) {
    const row = document.getElementById(`${idOf(path.slice(0, n))}-row`)
    if (!row) continue
    row.scrollIntoView({ block: "center" })
    row.querySelector<HTMLElement>("input, textarea, button")?.focus()
    return
  }
}

/** Ctrl+Z and Ctrl+Y, where no input has them for itself. */
function useKeys(draft: Draft, mayWrite: boolean) {
  useEffect(() => {
    if (!mayWrite) return
    const onKey = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey)) return
      const isTyping = event.target instanceof HTMLElement && !!event.target.closest("input, textarea")
      if (isTyping) return
      const key = event.key.toLowerCase()
      if (key !== "z" && key !== "y") return
      event.preventDefault()
      if (key === "y" || event.shiftKey) draft.redo()
      else draft.undo()
    }
    window.addEventListener("keydown", onKey)
    return () => window.removeEventListener("keydown", onKey)
  }, [draft, mayWrite])
}

/** What is on its way is kept when the page is left; a window that is closed before asks. */
function useLeaving(draft: Draft) {
  const left = useRef(draft)
  useEffect(() => {
    const kept = left.current
    const onLeave = (event: BeforeUnloadEvent) => {
      if (kept.state().keeping === "kept") return
      void kept.keep()
      event.preventDefault()
    }
    window.addEventListener("beforeunload", onLeave)
    return () => {
      window.removeEventListener("beforeunload", onLeave)
      void kept.keep()
    }
  }, [])
}
