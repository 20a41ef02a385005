/** Says what a parameter is worth in an area from a day on, and by which document. */
import { useQueryClient } from "@tanstack/react-query"
import { Checkbox, Modal, Select } from "antd"
import dayjs from "dayjs"
import { useState } from "react"
import { createRecord } from "../../api/calls"
import { Refused } from "../../api/client"
import type { Field, ParamFacts, Value, Values } from "../../api/types"
import { isMissing } from "../../fields/define"
import { t } from "../../text/text"
import { newId } from "../../ids"
import { useNotices } from "../../ui/notices"
import { type Fault, Faults } from "../../views/Faults"
import { FieldBox } from "../../views/FieldBox"
import { SETTINGS, settingText } from "./settings"

const PREFIX = "set-param"

export function SetDialog({ facts, onClose }: { facts: ParamFacts; onClose: () => void }) {
  const cache = useQueryClient()
  const notices = useNotices()
  const [id] = useState(newId)
  const [values, setValues] = useState<Values>(() => ({
    organisation: (facts.set_for.find((one) => one.id === facts.organisation?.id) ?? facts.set_for[0])?.id ?? null,
    from: dayjs().format("YYYY-MM-DD"),
  }))
  const [isAsAbove, setAsAbove] = useState(false)
  const [refusal, setRefusal] = useState<{ message: string | null; faults: Fault[] }>({ message: null, faults: [] })
  const [isBusy, setBusy] = useState(false)
  // The whole has nothing above it.
  const isWhole = values.organisation === facts.areas[0]?.organisation.id
  const valueField: Field = { ...facts.field, title: t.params.value, required: !isAsAbove }
  const fields: Field[] = [
    ...(isAsAbove ? [] : [valueField]),
    { name: "from", title: t.params.from, type: "date", required: true, help: t.params.fromHelp },
    { name: "basis", title: t.params.basis, type: "text", required: true, max: 200, help: t.params.basisHelp },
  ]

  const set = async () => {
    const missing = fields.filter((field) => field.required && isMissing(values[field.name]))
    if (missing.length > 0)
      return setRefusal({ message: null, faults: missing.map(({ name, title }) => ({ field: name, message: t.form.missing(title) })) })
    setBusy(true)
    try {
      const value = isAsAbove ? null : settingText(values.value)
      await createRecord(SETTINGS, { ...values, value, param: facts.id }, id)
      await cache.invalidateQueries({ queryKey: ["params"] })
      void notices.success(t.params.done)
      onClose()
    } catch (error) {
      setRefusal({
        message: error instanceof Error ? error.message : String(error),
        faults: error instanceof Refused ? error.faults.filter((fault) => fault.message !== error.message) : [],
      })
    } finally {
      setBusy(false)
    }
  }

  const change = (name: string) => (value: Value) => setValues((held) => ({ ...held, [name]: value }))
  return (
    <Modal
      open
      title={`${t.params.set} · ${facts.title}`}
      okText={t.params.setNow}
      cancelText={t.common.cancel}
      confirmLoading={isBusy}
      onOk={() => void set()}
      onCancel={onClose}
    >
      <Faults prefix={PREFIX} message={refusal.message} faults={refusal.faults} />
      <div className="fields">
        <Area facts={facts} value={values.organisation} onChange={change("organisation")} />
        {!isWhole && (
          <Checkbox checked={isAsAbove} onChange={({ target }) => setAsAbove(target.checked)}>
            {t.params.asAboveAgain}
          </Checkbox>
        )}
        {fields.map((field) => (
          <FieldBox
            key={field.name}
            prefix={PREFIX}
            field={field}
            value={values[field.name]}
            onChange={change(field.name)}
            fault={refusal.faults.find((fault) => fault.field === field.name)?.message}
          />
        ))}
      </div>
    </Modal>
  )
}

function Area({ facts, value, onChange }: { facts: ParamFacts; value: Value | undefined; onChange: (value: Value) => void }) {
  const id = `${PREFIX}-organisation`
  return (
    <div className="field">
      <label htmlFor={id}>{t.params.areaName}</label>
      <Select
        id={id}
        className="wide"
        aria-label={t.params.areaName}
        value={value ? String(value) : undefined}
        options={facts.set_for.map((one) => ({ value: one.id, label: one.title }))}
        onChange={(next: string) => onChange(next)}
      />
      <div className="field-help">{t.params.areaHelp}</div>
    </div>
  )
}
