/** A register or form: what it is, its fields, its way, who may, and the rest of what can be said of it. */
import { design as d } from "../../text/design"
import { AccessTable } from "./AccessTable"
import { useDesk } from "./context"
import { FieldCanvas } from "./FieldCanvas"
import { HeadInput } from "./HeadInput"
import { Panel } from "./Panel"
import { StateDiagram } from "./StateDiagram"
import { WordRow } from "./WordRow"

/** Words that have a part of their own; all other words that hold more words share one. */
const PARTS: Record<string, string[]> = { field: ["field", "rows"], flow: ["state", "step"], access: ["create", "access"] }
const HOLDS = ["named", "named_or_text", "tables", "tables_or_named", "table", "subscriptions"]

export type Part = "basic" | "field" | "flow" | "access" | "rules"

export function RegisterEditor() {
  const { language, isOwn, at, goTo } = useDesk()
  const words = language.words("register")
  const taken = Object.values(PARTS).flat()
  const rules = words.filter((word) => HOLDS.includes(word.takes) && !taken.includes(word.name))
  const first = at[0]
  const part: Part =
    first === undefined
      ? "basic"
      : first === "create"
        ? "access"
        : rules.some((word) => word.name === first)
          ? "rules"
          : ((Object.keys(PARTS) as Part[]).find((one) => PARTS[one]?.includes(first)) ?? "basic")
  const opens: Record<Part, string[]> = { basic: [], field: ["field"], flow: ["state"], access: ["access"], rules: rules.slice(0, 1).map((word) => word.name) }
  const inFlow = words.filter((word) => PARTS.flow?.includes(word.name))
  return (
    <>
      <nav className="parts" aria-label={d.parts.title}>
        {(Object.keys(opens) as Part[]).map((one) => (
          <button key={one} type="button" aria-current={one === part ? "page" : undefined} onClick={() => goTo(opens[one])}>
            {d.parts[one]}
          </button>
        ))}
      </nav>
      {part === "basic" && (
        <>
          <Panel place="register" path={[]} without={[...taken, ...rules.map((word) => word.name)]} />
          <HeadInput />
        </>
      )}
      {part === "field" && <FieldCanvas />}
      {part === "flow" && (
        <>
          <StateDiagram />
          {inFlow.map((word) => (
            <WordRow key={word.name} word={word} place="register" path={[word.name]} isOver={!isOwn} />
          ))}
        </>
      )}
      {part === "access" && <AccessTable />}
      {part === "rules" && rules.map((word) => <WordRow key={word.name} word={word} place="register" path={[word.name]} isOver={!isOwn} />)}
    </>
  )
}
