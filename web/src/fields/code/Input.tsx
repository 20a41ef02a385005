import { Radio, Select } from "antd"
import { useModel } from "../../api/queries"
import { t } from "../../text/text"
import { CLEAR } from "../../ui/spoken"
import { asList, type InputProps } from "../define"
import { LongInput } from "./LongInput"

/** Up to this many, all choices are seen at once. */
const FEW = 5

export function Input(props: InputProps) {
  const list = useModel().codes[props.field.of ?? ""]
  return list?.long ? <LongInput {...props} /> : <ShortInput {...props} />
}

function ShortInput({ id, field, value, onChange, isInvalid, describedBy, isDisabled }: InputProps) {
  const chosen = asList(value)
  // What can no longer be chosen is not offered, but stays where it was.
  const codes = (useModel().codes[field.of ?? ""]?.codes ?? []).filter((code) => !code.closed || chosen.includes(code.code))
  const options = codes.map((code) => ({ value: code.code, label: code.title }))
  if (field.type === "code" && field.required && options.length <= FEW)
    return (
      <Radio.Group
        id={id}
        aria-label={field.title}
        aria-describedby={describedBy}
        value={value ?? undefined}
        onChange={(event) => onChange(event.target.value as string)}
        disabled={isDisabled}
        options={options}
      />
    )
  return (
    <Select<string | string[]>
      id={id}
      className="wide"
      mode={field.type === "codes" ? "multiple" : undefined}
      value={value === null || value === undefined ? undefined : (value as string | string[])}
      onChange={(next) => onChange(next === undefined || next.length === 0 ? null : next)}
      options={options}
      allowClear={CLEAR}
      showSearch={{ optionFilterProp: "label" }}
      placeholder={t.form.choose}
      disabled={isDisabled}
      status={isInvalid ? "error" : undefined}
      aria-label={field.title}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
    />
  )
}
