/** 标识: what a thing is called in files and expressions; changed, with all that names it, when the hand leaves it. */
import { Input } from "antd"
import { useRef, useState } from "react"
import { design as d } from "../../text/design"
import { useDesk, useSaid } from "./context"
import { entriesOf, type Path } from "./document"

export function NameInput({ path }: { path: Path }) {
  const { language, draft, mayWrite, isOwn, file, goTo } = useDesk()
  const name = path[path.length - 1] ?? ""
  const above = path.slice(0, -1)
  const { value } = useSaid(above)
  const [typed, setTyped] = useState(name)
  const [last, setLast] = useState(name)
  const [refused, setRefused] = useState<string | null>(null)
  const isAsking = useRef(false)
  if (last !== name) {
    setLast(name)
    setTyped(name)
    setRefused(null)
  }
  const isFree = typed === name || !entriesOf(value).some((one) => one.name === typed)
  const isOver = !isOwn && language.root(file.path).place === "register" ? !typed.startsWith(language.design.prefix) : false
  const wrong = !/^[a-z0-9][a-z0-9_]*$/.test(typed) ? d.name.bad : !isFree ? d.name.taken : isOver ? d.name.prefix(language.design.prefix) : null
  const fault = wrong ?? refused
  const id = `name-${path.join("-")}`

  const keep = async () => {
    if (wrong) setTyped(name)
    if (wrong || typed === name || isAsking.current) return
    isAsking.current = true
    const says = await draft.rename(file.path, path, typed)
    isAsking.current = false
    setRefused(says)
    if (says === null) goTo([...above, typed])
  }

  return (
    <div className="field word">
      <label htmlFor={id}>{d.name.title}</label>
      <Input
        id={id}
        value={typed}
        onChange={({ target }) => {
          setTyped(target.value.trim())
          setRefused(null)
        }}
        onBlur={() => void keep()}
        onPressEnter={() => void keep()}
        disabled={!mayWrite}
        status={fault ? "error" : undefined}
        aria-invalid={!!fault}
        aria-describedby={`${id}-help`}
      />
      <div id={`${id}-help`} className={fault ? "field-fault" : "field-help"} role={refused ? "alert" : undefined}>
        {fault ?? d.name.help}
      </div>
    </div>
  )
}
