/** Layers brought as a file: first what would change, then taken as drafts. */
import { Button, Modal } from "antd"
import { useState } from "react"
import { Link } from "react-router"
import { importLayers } from "../../api/calls"
import type { ImportedLayers } from "../../api/types"
import { paths } from "../../paths"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { Drop } from "../../ui/Drop"
import { Wait } from "../../ui/Wait"
import { useLayerChanged } from "./asking"
import { DifferenceText } from "./DifferenceText"

export function ImportDialog({ onClose }: { onClose: () => void }) {
  const changed = useLayerChanged()
  const [file, setFile] = useState<File | null>(null)
  const [looked, setLooked] = useState<ImportedLayers | null>(null)
  const [taken, setTaken] = useState<ImportedLayers | null>(null)
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)

  const send = async (chosen: File, isDryRun: boolean) => {
    setBusy(true)
    setFault(null)
    try {
      const answer = await importLayers(chosen, isDryRun)
      setFile(chosen)
      if (isDryRun) setLooked(answer)
      else {
        setTaken(answer)
        void changed(false)
      }
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  const shown = taken ?? looked
  const isNews = !taken && !!looked?.layers.some((one) => !one.same)
  return (
    <Modal
      open
      width={760}
      title={d.layers.import}
      onCancel={onClose}
      footer={
        <>
          <Button onClick={onClose}>{taken ? d.close : t.common.cancel}</Button>
          {isNews && file && (
            <Button type="primary" loading={isBusy} onClick={() => void send(file, false)}>
              {d.layers.take}
            </Button>
          )}
        </>
      }
    >
      {fault && (
        <div className="faults" role="alert">
          {fault}
        </div>
      )}
      {isBusy && <Wait />}
      {!shown && !isBusy && <Drop label={d.layers.import} help={d.layers.importHelp} accept=".zip" onFile={(chosen) => void send(chosen, true)} />}
      {shown?.layers.map((one) => (
        <section key={one.name} className="block">
          <h2>
            {one.title} <span className="quiet">{one.name}</span>
            {one.draft && <Link to={paths.layer(one.draft)}>{d.layers.openDraft}</Link>}
          </h2>
          {one.same ? <p className="quiet">{d.layers.same}</p> : <DifferenceText difference={one.difference} />}
        </section>
      ))}
    </Modal>
  )
}
