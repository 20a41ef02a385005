/** A card was dropped: its step is asked for as everywhere, or said why it cannot be taken. */
import { Modal } from "antd"
import { useRecord } from "../../api/queries"
import type { Register, Row, StepDefinition } from "../../api/types"
import { t } from "../../text/text"
import { StepDialog } from "../StepDialog"

interface Props {
  register: Register
  row: Row
  step: StepDefinition
  onClose: () => void
}

export function DroppedStep({ register, row, step, onClose }: Props) {
  const record = useRecord(register.id, row.id)
  if (record.isPending) return null
  const why = record.isError ? record.error.message : record.data.steps.find((one) => one.name === step.name && !one.possible)?.reason
  if (why || !record.data)
    return (
      <Modal open title={t.layout.cannot(step.title, row.label)} footer={null} onCancel={onClose}>
        <p>{why}</p>
      </Modal>
    )
  return <StepDialog register={register} record={record.data} step={step} onClose={onClose} />
}
