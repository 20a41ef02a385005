/** Beside what is being designed: the form on a desk, on a phone, on both, or the text. */
import { Segmented } from "antd"
import type { DesignFile, Finding, LayerFacts } from "../../api/types"
import { design as d } from "../../text/design"
import { Answer } from "../../ui/Answer"
import { useLayerPreview, useLayerText } from "./asking"
import { get, registerOf, textOf } from "./document"
import { PreviewPane } from "./PreviewPane"
import { TextPane } from "./TextPane"

export type See = "desk" | "phone" | "both" | "text"

interface Props {
  layer: LayerFacts
  file: DesignFile | null
  found: Finding[]
  see: See
  onSee: (see: See) => void
  onGo: (finding: Finding) => void
}

const SEES: See[] = ["desk", "phone", "both", "text"]

/** What the address asks to see. */
export const seenOf = (asked: string | null): See => SEES.find((one) => one === asked) ?? "phone"

export function SidePane({ layer, file, found, see, onSee, onGo }: Props) {
  const preview = useLayerPreview(layer.id, layer.version, see !== "text" && file !== null)
  const text = useLayerText(layer.id, layer.version, see === "text" && file !== null)
  if (!file) return null
  const register = textOf(get({ entries: file.words }, ["extends"])) || registerOf(file.path)
  return (
    <aside className="studio-right" aria-label={d.see.title}>
      <Segmented<See> value={see} onChange={onSee} options={SEES.map((one) => ({ value: one, label: d.see[one] }))} aria-label={d.see.title} />
      {see === "text" && <Answer query={text}>{(said) => <TextPane text={said} path={file.path} found={found} onGo={onGo} />}</Answer>}
      {see !== "text" && (
        <Answer query={preview}>
          {(drawn) => (
            <div className="previews">
              {see !== "desk" && <PreviewPane drawn={drawn} register={register} isPhone />}
              {see !== "phone" && <PreviewPane drawn={drawn} register={register} isPhone={false} />}
            </div>
          )}
        </Answer>
      )}
    </aside>
  )
}
