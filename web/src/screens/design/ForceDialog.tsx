/** 启用、停用: what changes is read first, and why is written down. */
import { Input, Modal } from "antd"
import { useState } from "react"
import { activateLayer, withdrawLayer } from "../../api/calls"
import type { LayerDraft, LayerFacts } from "../../api/types"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Faults } from "../../views/Faults"
import { useLayerDifference } from "./asking"
import { DifferenceText } from "./DifferenceText"

interface Props {
  layer: LayerFacts
  what: "activate" | "withdraw"
  onClose: () => void
  onDone: (answer: LayerDraft) => void
}

export function ForceDialog({ layer, what, onClose, onDone }: Props) {
  const difference = useLayerDifference(layer.id, layer.version)
  const [reason, setReason] = useState("")
  const [fault, setFault] = useState<string | null>(null)
  const [isBusy, setBusy] = useState(false)
  const act = what === "activate" ? activateLayer : withdrawLayer
  const words = d.force[what]

  const go = async () => {
    if (!reason.trim()) return setFault(d.force.needReason)
    setBusy(true)
    setFault(null)
    try {
      onDone(await act(layer.id, layer.version, reason.trim()))
    } catch (error) {
      setFault(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      width={720}
      title={words.title(layer.title)}
      okText={words.verb}
      cancelText={t.common.cancel}
      confirmLoading={isBusy}
      onOk={() => void go()}
      onCancel={onClose}
    >
      <p>{words.help}</p>
      <Faults prefix="force" message={fault} faults={[]} />
      {what === "activate" && <Answer query={difference}>{(said) => <DifferenceText difference={said} />}</Answer>}
      <div className="field">
        <label htmlFor="force-reason">
          {d.force.reason}
          <span className="required" aria-hidden="true">
            *
          </span>
        </label>
        <Input.TextArea id="force-reason" rows={2} value={reason} onChange={(event) => setReason(event.target.value)} aria-required="true" />
      </div>
    </Modal>
  )
}
