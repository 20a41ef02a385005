/** Several texts: chosen from what is there, or typed one by one. */
import { Select } from "antd"
import { design as d } from "../../../text/design"
import { t } from "../../../text/text"
import { useChoices } from "../context"
import { listOf, textsOf } from "../document"
import type { WordProps } from "./word"

export function TextsWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const named = useChoices(word.names)
  const shipped = textsOf(base)
  const adds = word.shipped === "add" && base !== undefined
  const choices = [...word.values.map((one) => ({ value: one.value, label: one.title })), ...named]
  const label = (name: string) => choices.find((one) => one.value === name)?.label ?? name
  const isNarrowing = base !== undefined && word.shipped === "narrow"
  // What is shipped is kept when something is added, and chosen from when some is left out.
  const offered = isNarrowing ? shipped : choices.map((one) => one.value).filter((name) => !adds || !shipped.includes(name))
  const chosen = value === undefined && !adds ? shipped : textsOf(value)
  return (
    <>
      {adds && shipped.length > 0 && <p className="quiet shipped-items">{d.shipped.has(shipped.map(label))}</p>}
      <Select<string[]>
        id={id}
        className="wide"
        mode={word.names || word.values.length > 0 ? "multiple" : "tags"}
        value={chosen}
        onChange={(next) => onChange(listOf(next))}
        options={[...new Set([...offered, ...chosen])].map((name) => ({ value: name, label: label(name), title: `${label(name)} ${name}` }))}
        showSearch={{ optionFilterProp: "title" }}
        placeholder={word.names || word.values.length > 0 ? t.form.choose : d.typeAndEnter}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-label={word.title}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
    </>
  )
}
