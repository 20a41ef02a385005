/** Who: roles, or the person or organisation in a field. */
import { Select } from "antd"
import type { DesignValue } from "../../../api/types"
import { design as d } from "../../../text/design"
import { t } from "../../../text/text"
import { useChoices } from "../context"
import { get, itemsOf, listOf, textOf } from "../document"
import { usePersonFields } from "../people"
import type { WordProps } from "./word"

const FIELD = "field:"

const nameOf = (actor: DesignValue): string => (typeof actor === "string" ? actor : FIELD + textOf(get(actor, ["field"])))
const actorOf = (name: string): DesignValue =>
  name.startsWith(FIELD) ? { entries: [{ name: "field", value: name.slice(FIELD.length) }] } : name

export function ActorsWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const roles = useChoices("role")
  const fields = usePersonFields().map((one) => ({ value: FIELD + one.value, label: d.inField(one.label) }))
  const shipped = itemsOf(base).map(nameOf)
  const adds = base !== undefined && word.shipped === "add"
  const isNarrowing = base !== undefined && word.shipped === "narrow"
  const all = [...fields, ...roles]
  const label = (name: string) => all.find((one) => one.value === name)?.label ?? name
  const chosen = value === undefined && !adds ? shipped : itemsOf(value).map(nameOf)
  const offered = isNarrowing ? shipped : all.map((one) => one.value).filter((name) => !adds || !shipped.includes(name))
  return (
    <>
      {adds && shipped.length > 0 && <p className="quiet shipped-items">{d.shipped.has(shipped.map(label))}</p>}
      <Select<string[]>
        id={id}
        className="wide"
        mode="multiple"
        value={chosen}
        onChange={(next) => onChange(listOf(next.map(actorOf)))}
        options={[...new Set([...offered, ...chosen])].map((name) => ({ value: name, label: label(name), title: `${label(name)} ${name}` }))}
        showSearch={{ optionFilterProp: "title" }}
        placeholder={t.form.choose}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-label={word.title}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
    </>
  )
}
