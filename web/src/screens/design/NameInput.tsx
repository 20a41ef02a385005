/** 标识: what a thing is called in files and expressions; changed when the hand leaves it. */
import { Input } from "antd"
import { useState } from "react"
import { design as d } from "../../text/design"
import { useChange, useDesk, useSaid } from "./context"
import { entriesOf, get, type Path, put, registerOf, rename } from "./document"
import { renameIn } from "./renaming"

export function NameInput({ path, place }: { path: Path; place: string }) {
  const { language, mayWrite, isOwn, file, goTo } = useDesk()
  const { change } = useChange()
  const name = path[path.length - 1] ?? ""
  const above = path.slice(0, -1)
  const { value } = useSaid(above)
  const [typed, setTyped] = useState(name)
  const [last, setLast] = useState(name)
  if (last !== name) {
    setLast(name)
    setTyped(name)
  }
  const isFree = typed === name || !entriesOf(value).some((one) => one.name === typed)
  const isOver = !isOwn && language.root(file.path).place === "register" ? !typed.startsWith(language.design.prefix) : false
  const fault = !/^[a-z0-9][a-z0-9_]*$/.test(typed) ? d.name.bad : !isFree ? d.name.taken : isOver ? d.name.prefix(language.design.prefix) : null
  const id = `name-${path.join("-")}`

  const keep = () => {
    if (fault || typed === name) return setTyped(fault ? name : typed)
    const inForce = language.design.registers.find((one) => one.id === registerOf(file.path))
    change((words) => {
      const renamed = renameIn(language, file.path, rename(words, path, typed), place, name, typed)
      // Records that are there keep what they hold under the former name.
      const holds = place === "field" && inForce?.fields.some((one) => one.name === name)
      return holds && !get({ entries: renamed }, [...above, typed, "was"]) ? put(renamed, [...above, typed, "was"], name) : renamed
    })
    goTo([...above, typed])
  }

  return (
    <div className="field word">
      <label htmlFor={id}>{d.name.title}</label>
      <Input
        id={id}
        value={typed}
        onChange={({ target }) => setTyped(target.value.trim())}
        onBlur={keep}
        onPressEnter={keep}
        disabled={!mayWrite}
        status={fault ? "error" : undefined}
        aria-invalid={!!fault}
        aria-describedby={`${id}-help`}
      />
      <div id={`${id}-help`} className={fault ? "field-fault" : "field-help"}>
        {fault ?? d.name.help}
      </div>
    </div>
  )
}
