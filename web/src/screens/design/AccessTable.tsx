/** 权限: who sees and handles which records; a row for each role or person, a column for each scope. */
import { Button, Checkbox, Select } from "antd"
import type { DesignValue } from "../../api/types"
import { design as d } from "../../text/design"
import { useChange, useChoices, useDesk, useFoundAt, useSaid } from "./context"
import { entriesOf, get, isTable, put, textOf, textsOf } from "./document"
import { usePersonFields } from "./people"
import { WordRow } from "./WordRow"

const READ = "read"

/** The scopes of a row, however they are said. */
const scopesOf = (value: DesignValue | undefined): string[] => {
  const scope = isTable(value) ? get(value, ["scope"]) : value
  return textsOf(scope).flatMap((one) => one.split(",")).map((one) => one.trim()).filter(Boolean)
}

export function AccessTable() {
  const { language, mayWrite, isOwn } = useDesk()
  const { say } = useChange()
  const { value, base } = useSaid(["access"])
  const { value: fieldsValue, base: fieldsBase } = useSaid(["field"])
  const { value: rowsValue, base: rowsBase } = useSaid(["rows"])
  const roles = useChoices("role")
  const people = usePersonFields()
  const shipped = isOwn ? [] : entriesOf(base)
  const names = [...new Set([...shipped, ...entriesOf(value)].map((one) => one.name))]
  const scopes = language.word("access", "scope")?.values ?? []
  const create = language.word("register", "create")
  const cells = [...entriesOf(rowsValue), ...entriesOf(rowsBase)].flatMap((one) => entriesOf(one.value))
  const hasPersonal = [...entriesOf(fieldsValue), ...entriesOf(fieldsBase), ...cells].some((one) => ["personal", "sensitive"].includes(textOf(get(one.value, ["level"]))))
  const clear = language.word("access", "clear")
  const all = [...people.map((one) => ({ ...one, label: d.inField(one.label) })), ...roles]
  const label = (name: string) => all.find((one) => one.value === name)?.label ?? name
  // A name that is a field's and a role's says neither.
  const left = all.filter((one) => !names.includes(one.value) && all.every((other) => other === one || other.value !== one.value))

  const set = (name: string, next: string[]) => {
    const said = scopes.map((one) => one.value).filter((one) => next.includes(one)).join(", ")
    const whole = get(value, [name])
    say(["access", name], isTable(whole) ? { entries: put(whole.entries, ["scope"], said) } : said)
  }
  return (
    <>
      {create && (
        <div className="panel">
          <WordRow word={create} place="register" path={["create"]} isOver={!isOwn} />
        </div>
      )}
      <p className="quiet">{isOwn ? d.access.help : d.access.narrow}</p>
      <div className="scroll-x" tabIndex={0} role="region" aria-label={d.parts.access}>
        <table className="facts-table access-table">
          <thead>
            <tr>
              <th>{d.access.who}</th>
              {scopes.map((one) => (
                <th key={one.value}>{one.title}</th>
              ))}
              {hasPersonal && <th>{clear?.title}</th>}
              <th>
                <span className="sr-only">{d.remove}</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {names.map((name) => {
              const ownValue = entriesOf(value).find((one) => one.name === name)?.value
              const shippedValue = shipped.find((one) => one.name === name)?.value
              const held = scopesOf(ownValue ?? shippedValue)
              const allowed = shippedValue === undefined ? null : scopesOf(shippedValue)
              return (
                <AccessRow key={name} name={name} title={label(name)}>
                  {scopes.map((scope) => {
                    // A layer narrows: it takes scopes away, and lets somebody only look on.
                    const isLocked = allowed !== null && (scope.value === READ ? allowed.includes(READ) : !allowed.includes(scope.value))
                    return (
                      <td key={scope.value} className="access-cell">
                        <Checkbox
                          checked={held.includes(scope.value)}
                          disabled={!mayWrite || isLocked || (shippedValue === undefined && !isOwn)}
                          onChange={({ target }) => set(name, target.checked ? [...held, scope.value] : held.filter((one) => one !== scope.value))}
                          aria-label={`${label(name)} ${scope.title}`}
                        />
                      </td>
                    )
                  })}
                  {hasPersonal && clear && (
                    <td>
                      <WordRow word={clear} place="access" path={["access", name, "clear"]} isOver={!isOwn} short="scope" />
                    </td>
                  )}
                  <td>
                    {ownValue !== undefined && mayWrite && (
                      <Button type="text" size="small" onClick={() => say(["access", name], undefined)} aria-label={shippedValue === undefined ? d.removeOne(label(name)) : d.shipped.restore}>
                        {shippedValue === undefined ? "✕" : d.shipped.restore}
                      </Button>
                    )}
                  </td>
                </AccessRow>
              )
            })}
          </tbody>
        </table>
      </div>
      {names.length === 0 && <p className="quiet">{d.access.none}</p>}
      {mayWrite && isOwn && (
        <Select
          className="access-add"
          value={null}
          onChange={(name: string | null) => name && say(["access", name], people.some((one) => one.value === name) ? "mine" : "unit")}
          options={left.map((one) => ({ ...one, title: `${one.label} ${one.value}` }))}
          showSearch={{ optionFilterProp: "title" }}
          placeholder={d.access.add}
          aria-label={d.access.add}
        />
      )}
    </>
  )
}

function AccessRow({ name, title, children }: { name: string; title: string; children: React.ReactNode }) {
  const found = useFoundAt(["access", name], false)
  return (
    <tr id={`word-access-${name}-row`}>
      <th scope="row">
        {title} <span className="quiet">{name}</span>
        {found.map((one) => (
          <div key={one.says} className="field-fault">
            {one.says}
          </div>
        ))}
      </th>
      {children}
    </tr>
  )
}
