/** 分解: how, and among whom; the units one level down are one click. */
import { Button, Modal } from "antd"
import { useState } from "react"
import { takeStep } from "../../api/calls"
import { Refused } from "../../api/client"
import { useAllRows, useMe, useModel } from "../../api/queries"
import type { RecordFacts, StepDefinition, Values } from "../../api/types"
import { isField, isMissing } from "../../fields/define"
import { t } from "../../text/text"
import { type Fault, Faults } from "../../views/Faults"
import { FieldBox } from "../../views/FieldBox"

interface Props {
  record: RecordFacts
  step: StepDefinition
  onClose: () => void
  onDone: (record: RecordFacts) => void
}

export function DivideDialog({ record, step, onClose, onDone }: Props) {
  const [inputs, setInputs] = useState<Values>({})
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)
  const fields = step.ask.filter(isField)

  const take = async () => {
    const missing = fields.filter((field) => field.required && isMissing(inputs[field.name]))
    if (missing.length > 0)
      return setRefusal({ message: null, faults: missing.map((f) => ({ field: f.name, message: t.form.missing(f.title) })) })
    setBusy(true)
    try {
      onDone(await takeStep("plan.target", record.id, step.name, record.version, inputs))
    } catch (error) {
      setRefusal({
        message: error instanceof Error ? error.message : String(error),
        faults: error instanceof Refused ? error.faults.filter((fault) => fault.message !== error.message) : [],
      })
    } finally {
      setBusy(false)
    }
  }

  return (
    <Modal
      open
      width={640}
      title={`${t.plan.divideTitle} · ${record.label}`}
      okText={step.title}
      cancelText={t.common.cancel}
      confirmLoading={isBusy}
      onOk={() => void take()}
      onCancel={onClose}
    >
      {step.help && <p className="quiet">{step.help}</p>}
      <Faults prefix="divide" message={refusal.message} faults={refusal.faults} />
      {fields.map((field) => (
        <div key={field.name}>
          {field.to === "registry.organisation" && (
            <Levels onChoose={(ids) => setInputs((was) => ({ ...was, [field.name]: ids }))} />
          )}
          <FieldBox
            prefix="divide"
            field={field}
            value={inputs[field.name]}
            onChange={(value) => setInputs((was) => ({ ...was, [field.name]: value }))}
            fault={refusal.faults.find((fault) => fault.field === field.name)?.message}
          />
        </div>
      ))}
    </Modal>
  )
}

/** One button for each kind of unit right below the area this person acts for. */
function Levels({ onChoose }: { onChoose: (ids: string[]) => void }) {
  const me = useMe()
  const { codes, registers } = useModel()
  const area = me.positions.find((position) => position.id === me.acting)?.area.id
  const level = registers["registry.organisation"]?.fields.find((field) => field.name === "level")
  const below = useAllRows("registry.organisation", { "f.parent": area }, !!area && !!level)
  const levels = (codes[level?.of ?? ""]?.codes ?? [])
    .map((code) => ({ code, ids: (below.data?.rows ?? []).filter((row) => row.values.level === code.code).map((row) => row.id) }))
    .filter(({ ids }) => ids.length > 0)
  if (levels.length === 0) return null
  return (
    <div className="levels">
      {levels.map(({ code, ids }) => (
        <Button key={code.code} size="small" onClick={() => onChoose(ids)}>
          {t.plan.allOf(code.title, ids.length)}
        </Button>
      ))}
    </div>
  )
}
