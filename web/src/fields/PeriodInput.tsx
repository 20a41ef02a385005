/** The shared input of stretches of time: written freely, read back in words at once. */
import { Input as TextInput } from "antd"
import { useState } from "react"
import type { InputProps } from "./define"
import { periodInWords } from "./period/period"
import type { PeriodWords } from "./period/words"

interface Props extends InputProps {
  words: PeriodWords
}

export function PeriodInput({ id, value, onChange, isInvalid, describedBy, isDisabled, field, words }: Props) {
  const { read, near, help, unread } = words
  const held = value ? String(value) : ""
  const [typed, setTyped] = useState(held)
  const text = (read(typed) ?? typed) === held ? typed : held
  const period = read(text)
  return (
    <div>
      <TextInput
        id={id}
        value={text}
        placeholder={help}
        onChange={(event) => {
          setTyped(event.target.value)
          onChange(event.target.value === "" ? null : (read(event.target.value) ?? event.target.value))
        }}
        disabled={isDisabled}
        status={isInvalid || (text && !period) ? "error" : undefined}
        aria-invalid={isInvalid || (!!text && !period)}
        aria-describedby={describedBy}
        aria-required={field.required}
      />
      {!text && !isDisabled && (
        <div className="field-help">
          {near(new Date()).map((one) => (
            <button key={one} type="button" className="link period-near" onClick={() => onChange(one)}>
              {periodInWords(one)}
            </button>
          ))}
        </div>
      )}
      {period && <div className="field-help">{periodInWords(period)}</div>}
      {/* What the form says of it is said once. */}
      {text && !period && !isInvalid && <div className="field-fault">{unread(text)}</div>}
    </div>
  )
}
