import { Button, Input as TextInput } from "antd"
import { useRef, useState } from "react"
import { t } from "../../text/text"
import type { InputProps } from "../define"
import { polygonIn } from "./outline"
import { Shape } from "./Shape"

export function Input({ id, field, value, onChange, isInvalid, describedBy, isDisabled }: InputProps) {
  const picker = useRef<HTMLInputElement>(null)
  const [fault, setFault] = useState<string | null>(null)
  const text = value ? String(value) : ""
  const take = async (file: File | undefined) => {
    if (!file) return
    const found = polygonIn(await file.text())
    setFault(found ? null : t.polygon.unread(file.name))
    if (found) onChange(found)
  }
  return (
    <div>
      <TextInput.TextArea
        id={id}
        className="num"
        value={text}
        placeholder={t.polygon.help}
        autoSize={{ minRows: 2, maxRows: 5 }}
        onChange={(event) => onChange(event.target.value === "" ? null : event.target.value)}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
        aria-required={field.required}
      />
      <input
        ref={picker}
        className="sr-only"
        type="file"
        accept=".geojson,.json,application/geo+json,application/json"
        tabIndex={-1}
        aria-hidden="true"
        onChange={(event) => {
          void take(event.target.files?.[0])
          event.target.value = ""
        }}
      />
      <Button size="small" onClick={() => picker.current?.click()} disabled={isDisabled}>
        {t.polygon.choose}
      </Button>
      <Shape text={text} />
      {fault && (
        <div className="field-fault" role="alert">
          {fault}
        </div>
      )}
    </div>
  )
}
