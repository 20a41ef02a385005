/** Texts by name: the wording of refusals. What is shipped can be said in other words. */
import { Input } from "antd"
import { design as d } from "../../../text/design"
import { entriesOf, put, textOf } from "../document"
import type { WordProps } from "./word"

export function NamedTextsWord({ id, value, base, onChange, isDisabled }: WordProps) {
  const own = entriesOf(value)
  const names = [...new Set([...entriesOf(base), ...own].map((one) => one.name))]
  if (names.length === 0) return <p className="quiet">{d.noTexts}</p>
  return (
    <div className="set-rows" id={id}>
      {names.map((name) => {
        const shipped = textOf(entriesOf(base).find((one) => one.name === name)?.value)
        const said = textOf(own.find((one) => one.name === name)?.value)
        return (
          <label key={name} className="named-text">
            <span className="quiet">{shipped || name}</span>
            <Input
              value={said}
              placeholder={d.shipped.asIs}
              disabled={isDisabled}
              onChange={({ target }) => {
                const entries = put(own, [name], target.value || undefined)
                onChange(entries.length > 0 ? { entries } : undefined)
              }}
            />
          </label>
        )
      })}
    </div>
  )
}
