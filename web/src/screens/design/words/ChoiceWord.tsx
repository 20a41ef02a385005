/** One of a few values, or the name of something that is there. */
import { useQuery } from "@tanstack/react-query"
import { Select } from "antd"
import { useState } from "react"
import { findFacts } from "../../../api/calls"
import { design as d } from "../../../text/design"
import { t } from "../../../text/text"
import { useSettled } from "../../../ui/later"
import { CLEAR } from "../../../ui/spoken"
import { useChoices, useTarget } from "../context"
import { textOf, textsOf } from "../document"
import type { Choice } from "../language"
import type { WordProps } from "./word"

export function ChoiceWord(props: WordProps) {
  const { word, path } = props
  const own = useChoices(word.names)
  const target = useTarget(path)
  const named = word.names === "target" ? target : own
  if (word.names === "fact") return <FactChoice {...props} />
  const values = word.values.map(({ value, title }) => ({ value, label: title }))
  // A step back has no state of its own.
  const more = word.names === "state" && word.takes === "text" ? [{ value: "previous", label: d.previous }] : []
  return <Chosen {...props} options={[...values, ...named, ...more]} />
}

/** A list of texts of which the language takes one as it is stands as one. */
function Chosen({ id, value, base, onChange, isDisabled, isInvalid, describedBy, word, options, onSearch }: WordProps & { options: Choice[]; onSearch?: (q: string) => void }) {
  const own = textOf(value) || textsOf(value)[0]
  const shown = own ?? textOf(base)
  const all = shown && !options.some((one) => one.value === shown) ? [{ value: shown, label: shown }, ...options] : options
  return (
    <Select
      id={id}
      className="wide"
      value={shown || undefined}
      onChange={(next?: string) => onChange(next)}
      options={all.map(({ value: name, label }) => ({ value: name, label, title: `${label} ${name}` }))}
      showSearch={onSearch ? { filterOption: false, onSearch } : { optionFilterProp: "title" }}
      optionRender={(option) => (
        <span className="lookup-row">
          <span>{option.data.label}</span>
          {!word.values.length && <span className="quiet">{option.data.value}</span>}
        </span>
      )}
      placeholder={t.form.choose}
      allowClear={!!own && !word.required && CLEAR}
      disabled={isDisabled}
      status={isInvalid ? "error" : undefined}
      aria-label={word.title}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
    />
  )
}

function FactChoice(props: WordProps) {
  const [typed, setTyped] = useState("")
  const q = useSettled(typed, 250)
  const found = useQuery({ queryKey: ["design", "facts", q], queryFn: () => findFacts(q), enabled: q.trim() !== "" })
  const facts = found.data?.known.filter((one) => one.fact) ?? []
  return <Chosen {...props} onSearch={setTyped} options={facts.map((one) => ({ value: one.fact ?? "", label: one.title }))} />
}
