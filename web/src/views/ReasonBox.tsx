/** Why something is done; it stays in the history. */
import { Input } from "antd"
import { t } from "../text/text"

interface Props {
  id: string
  value: string
  onChange: (value: string) => void
  autoFocus?: boolean
  fault?: string
}

export function ReasonBox({ id, value, onChange, autoFocus, fault }: Props) {
  return (
    <div className="field field-wide">
      <label htmlFor={id}>
        {t.step.reason}
        <span className="required" aria-hidden="true">
          *
        </span>
      </label>
      <Input.TextArea
        id={id}
        autoFocus={autoFocus}
        autoSize={{ minRows: 2, maxRows: 8 }}
        status={fault ? "error" : ""}
        value={value}
        onChange={(event) => onChange(event.target.value)}
      />
      {fault && (
        <p className="bad" role="alert">
          {fault}
        </p>
      )}
    </div>
  )
}
