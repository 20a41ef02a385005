/** What a step asks for: a reason, fields. What is described in place stays as it is. */
import { Select } from "antd"
import { design as d } from "../../../text/design"
import { t } from "../../../text/text"
import { useChoices } from "../context"
import { get, itemsOf, listOf, textOf } from "../document"
import type { WordProps } from "./word"

export function AsksWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const fields = useChoices("field")
  const items = itemsOf(value)
  const inPlace = items.filter((item) => typeof item !== "string")
  const shipped = itemsOf(base)
  const titles = shipped.map((item) => (typeof item === "string" ? (fields.find((one) => one.value === item)?.label ?? d.reason) : textOf(get(item, ["title"]))))
  const options = [{ value: "reason", label: d.reason }, ...fields].filter((one) => !shipped.includes(one.value))
  return (
    <>
      {shipped.length > 0 && <p className="quiet shipped-items">{d.shipped.has(titles)}</p>}
      <Select<string[]>
        id={id}
        className="wide"
        mode="multiple"
        value={items.filter((item): item is string => typeof item === "string")}
        onChange={(next) => onChange(listOf([...next, ...inPlace]))}
        options={options.map((one) => ({ ...one, title: `${one.label} ${one.value}` }))}
        showSearch={{ optionFilterProp: "title" }}
        placeholder={t.form.choose}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-label={word.title}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
      {inPlace.length > 0 && <p className="quiet">{d.inPlace(inPlace.map((item) => textOf(get(item, ["title"]))))}</p>}
    </>
  )
}
