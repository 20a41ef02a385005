/** Names, each with an expression: fields that are set, or what an event carries. */
import { Button, Input, Select } from "antd"
import type { DesignEntry } from "../../../api/types"
import { design as d } from "../../../text/design"
import { textOf } from "../document"
import type { Choice } from "../language"
import { valueOf } from "./ExpressionWord"

interface Props {
  title: string
  entries: DesignEntry[]
  choices: Choice[]
  onChange: (entries: DesignEntry[]) => void
  isDisabled: boolean
}

export function SetRows({ title, entries, choices, onChange, isDisabled }: Props) {
  const label = (name: string) => choices.find((one) => one.value === name)?.label ?? name
  const left = choices.filter((one) => !entries.some((entry) => entry.name === one.value))
  return (
    <div className="set-rows">
      {entries.map((entry, i) => (
        <div key={entry.name} className="set-row">
          <span>{label(entry.name)}</span>
          <span aria-hidden="true">=</span>
          <Input
            value={typeof entry.value === "boolean" || typeof entry.value === "number" ? String(entry.value) : textOf(entry.value)}
            onChange={({ target }) =>
              onChange(entries.map((one, j) => (j === i ? { ...one, value: valueOf(target.value, "default") ?? "" } : one)))
            }
            disabled={isDisabled}
            aria-label={d.setTo(title, label(entry.name))}
          />
          {!isDisabled && (
            <Button type="text" size="small" onClick={() => onChange(entries.filter((one) => one !== entry))} aria-label={d.removeOne(label(entry.name))}>
              ✕
            </Button>
          )}
        </div>
      ))}
      {!isDisabled && left.length > 0 && (
        <Select
          className="wide"
          value={null}
          onChange={(name: string | null) => name && onChange([...entries, { name, value: "" }])}
          options={left.map((one) => ({ ...one, title: `${one.label} ${one.value}` }))}
          showSearch={{ optionFilterProp: "title" }}
          placeholder={d.addTo(title)}
          aria-label={d.addTo(title)}
        />
      )}
    </div>
  )
}
