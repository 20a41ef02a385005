/** A new layer: what it is called; empty, or with what another one says. */
import { Input, Modal } from "antd"
import { useState } from "react"
import { beginLayer, getLayer, keepLayer } from "../../api/calls"
import { Refused } from "../../api/client"
import type { LayerFacts } from "../../api/types"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { type Fault, Faults } from "../../views/Faults"
import { useLayerChanged } from "./asking"

const PREFIX = "new-layer"

interface Props {
  copy?: LayerFacts
  onClose: () => void
  onMade: (id: string) => void
}

export function NewLayerDialog({ copy, onClose, onMade }: Props) {
  const changed = useLayerChanged()
  const [title, setTitle] = useState(copy ? d.layers.copyOf(copy.title) : "")
  const [name, setName] = useState("")
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)

  const make = async () => {
    const faults: Fault[] = []
    if (!title.trim()) faults.push({ field: "title", message: t.form.missing(d.layers.name) })
    if (!/^[a-z][a-z0-9_]*$/.test(name.trim())) faults.push({ field: "name", message: d.layers.idBad })
    setRefusal({ message: null, faults })
    if (faults.length > 0) return
    setBusy(true)
    try {
      const { layer } = await beginLayer(name.trim(), title.trim())
      if (copy) {
        const { files } = await getLayer(copy.id)
        await keepLayer(layer.id, { version: layer.version, title: title.trim(), why: copy.why, files })
      }
      void changed(false)
      onMade(layer.id)
    } catch (error) {
      const faults = error instanceof Refused ? error.faults : []
      setRefusal({ message: error instanceof Error ? error.message : String(error), faults })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      title={copy ? d.layers.copyOne(copy.title) : d.layers.new}
      okText={copy ? d.layers.copy : d.layers.begin}
      cancelText={t.common.cancel}
      confirmLoading={isBusy}
      onOk={() => void make()}
      onCancel={onClose}
    >
      <Faults prefix={PREFIX} message={refusal.message} faults={refusal.faults} />
      <div className="field">
        <label htmlFor={`${PREFIX}-title`}>{d.layers.name}</label>
        <Input id={`${PREFIX}-title`} value={title} maxLength={60} onChange={(event) => setTitle(event.target.value)} aria-describedby={`${PREFIX}-title-help`} />
        <div id={`${PREFIX}-title-help`} className="field-help">
          {d.layers.nameHelp}
        </div>
      </div>
      <div className="field">
        <label htmlFor={`${PREFIX}-name`}>{d.layers.id}</label>
        <Input id={`${PREFIX}-name`} value={name} maxLength={30} onChange={(event) => setName(event.target.value)} aria-describedby={`${PREFIX}-name-help`} />
        <div id={`${PREFIX}-name-help`} className="field-help">
          {d.layers.idHelp}
        </div>
      </div>
    </Modal>
  )
}
