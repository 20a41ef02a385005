/** One revision of a layer: opened once, from then on the draft on the page is what counts. */
import { useState } from "react"
import { useParams } from "react-router"
import type { LayerDraft } from "../../api/types"
import { Failure } from "../../ui/Failure"
import { Wait } from "../../ui/Wait"
import { useDesignQuery, useLayer, useLayers } from "./asking"
import { Draft } from "./draft"
import { Language } from "./language"
import { Studio } from "./Studio"
import "./design.css"

export function Layer() {
  const { id = "" } = useParams()
  const design = useDesignQuery()
  const layer = useLayer(id)
  const layers = useLayers()
  const failed = [design, layer, layers].find((one) => one.error)
  if (failed) return <Failure error={failed.error} retry={() => void failed.refetch()} />
  if (!design.data || !layer.data || !layers.data) return <Wait />
  return <Opened key={id} opened={layer.data} language={new Language(design.data)} mayDesign={layers.data.may_design} />
}

function Opened({ opened, language, mayDesign }: { opened: LayerDraft; language: Language; mayDesign: boolean }) {
  const [draft] = useState(() => new Draft(opened))
  return <Studio draft={draft} language={language} mayDesign={mayDesign} />
}
