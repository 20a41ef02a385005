/** An expression, with the names that may stand in it at hand. */
import { AutoComplete, Dropdown } from "antd"
import type { DesignValue } from "../../../api/types"
import { design as d } from "../../../text/design"
import { COLUMNS, useChoices, useDesk, useSaid, useTarget } from "../context"
import { textOf } from "../document"
import { placeholderOf, type WordProps } from "./word"

export function ExpressionWord(props: WordProps) {
  const { id, word, value, base, onChange, isDisabled, isInvalid, describedBy, path } = props
  const own = useChoices("operand")
  const target = useTarget(path)
  // What another register's records have to be is asked of their fields.
  const operands = path[path.length - 2] === "latest" ? [...target, ...COLUMNS] : own
  const offered = useOffered(path, word.takes)
  const hasRows = operands.some((one) => one.value.includes("."))
  const typed = typedOf(value)
  const insert = (name: string) => onChange(valueOf(typed ? `${typed} ${name}` : name, word.takes))
  const items = [
    ...operands.map((one) => ({ key: one.value, label: `${one.label} ${one.value}` })),
    { type: "divider" as const },
    ...[...d.functions, ...(hasRows ? d.rowFunctions : [])].map(([written, title]) => ({ key: written, label: `${title} ${written}` })),
  ]
  return (
    <span className="expression">
      <AutoComplete
        id={id}
        className="wide"
        value={typed}
        onChange={(next: string) => onChange(valueOf(next, word.takes))}
        options={typed ? [] : offered.map(([written, title]) => ({ value: written, label: `${title}　${written}` }))}
        placeholder={placeholderOf({ word, base })}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-label={word.title}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
      {!isDisabled && (
        <Dropdown trigger={["click"]} menu={{ items, onClick: ({ key }) => insert(key), className: "insert-menu" }}>
          <button type="button" className="link" aria-label={d.insertInto(word.title)}>
            {d.insert}
          </button>
        </Dropdown>
      )}
    </span>
  )
}

const typedOf = (value: DesignValue | undefined): string =>
  typeof value === "boolean" || typeof value === "number" ? String(value) : typeof value === "object" && "number" in value ? value.number : textOf(value)

/** A plain yes, no or number needs no quotes where the language takes one. */
export function valueOf(typed: string, takes: string): DesignValue | undefined {
  if (typed === "") return undefined
  if (takes !== "default" && takes !== "value") return typed
  if (typed === "true" || typed === "false") return typed === "true"
  if (/^-?\d+$/.test(typed)) return Number(typed)
  return typed
}

/** What is most likely meant while nothing is typed, by the type of the field. */
function useOffered(path: readonly string[], takes: string): readonly (readonly [string, string])[] {
  const { language } = useDesk()
  const parent = path.slice(0, -1)
  const { value: own, base } = useSaid([...parent, "type"])
  const { value: of, base: ofBase } = useSaid([...parent, "of"])
  const { value: to } = useSaid([...parent, "to"])
  if (takes !== "default") return []
  if (path[path.length - 1] === "todo") return d.flags
  const type = textOf(own ?? base)
  if (type === "flag") return d.flags
  if (type === "date") return [["today()", d.today]]
  if (type === "organisation" || textOf(to) === "registry.organisation") return [
      ["owner", d.ownUnit],
      ["owner.level == 'school' ? owner : null", d.ownSchool],
    ]
  if (type === "person" || textOf(to) === "access.account") return [["me()", d.me]]
  const list = language.design.codes.find((one) => one.id === textOf(of ?? ofBase))
  return list?.codes.map((one) => [`'${one.name}'`, one.title] as const) ?? []
}
