import { Input as TextInput } from "antd"
import { useState } from "react"
import { t } from "../../text/text"
import type { InputProps } from "../define"
import { nearby, periodInWords, readPeriod } from "./period"

/** Written freely, read back in words at once. */
export function Input({ id, value, onChange, isInvalid, describedBy, isDisabled, field }: InputProps) {
  const held = value ? String(value) : ""
  const [typed, setTyped] = useState(held)
  const text = (readPeriod(typed) ?? typed) === held ? typed : held
  const read = readPeriod(text)
  return (
    <div>
      <TextInput
        id={id}
        value={text}
        placeholder={t.period.help}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange(event.target.value === "" ? null : (readPeriod(event.target.value) ?? event.target.value))
        }}
        disabled={isDisabled}
        status={isInvalid || (text && !read) ? "error" : undefined}
        aria-invalid={isInvalid || (!!text && !read)}
        aria-describedby={describedBy}
        aria-required={field.required}
      />
      {!text && !isDisabled && (
        <div className="field-help">
          {nearby(new Date()).map((one) => (
            <button key={one} type="button" className="link period-near" onClick={() => onChange(one)}>
              {periodInWords(one)}
            </button>
          ))}
        </div>
      )}
      {text && <div className={read ? "field-help" : "field-fault"}>{read ? periodInWords(read) : t.period.unread(text)}</div>}
    </div>
  )
}
