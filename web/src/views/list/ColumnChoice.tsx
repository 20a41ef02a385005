/** Which columns, and in which order: ticked, dragged, or moved by its arrows. */
import { Button, Checkbox, Popover } from "antd"
import { useState } from "react"
import type { Register } from "../../api/types"
import { t } from "../../text/text"
import { moved } from "./columns"

interface Props {
  register: Register
  chosen: string[]
  /** None: as the definition has them. */
  onChange: (names: string[] | null) => void
}

export function ColumnChoice({ register, chosen, onChange }: Props) {
  const [isOpen, setOpen] = useState(false)
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setOpen}
      destroyOnHidden
      content={<Columns register={register} chosen={chosen} onChange={onChange} />}
    >
      <Button aria-expanded={isOpen} onKeyDown={(event) => event.key === "Escape" && setOpen(false)}>
        {t.list.columns}
      </Button>
    </Popover>
  )
}

function Columns({ register, chosen, onChange }: Props) {
  const [dragged, setDragged] = useState<string | null>(null)
  const possible = register.fields.filter((field) => field.level !== "sensitive")
  const titleOf = (name: string) => possible.find((field) => field.name === name)?.title ?? name
  const others = possible.map((field) => field.name).filter((name) => !chosen.includes(name))
  const set = (names: string[]) => names.length > 0 && onChange(names)
  return (
    <div className="column-choice" role="group" aria-label={t.list.columns}>
      <ul>
        {chosen.map((name, i) => (
          <li
            key={name}
            draggable
            className={name === dragged ? "is-dragged" : undefined}
            onDragStart={() => setDragged(name)}
            onDragEnd={() => setDragged(null)}
            onDragOver={(event) => {
              event.preventDefault()
              if (dragged && dragged !== name) set(moved(chosen, dragged, i - chosen.indexOf(dragged)))
            }}
          >
            <Checkbox autoFocus={i === 0} checked onChange={() => set(chosen.filter((one) => one !== name))}>
              {titleOf(name)}
            </Checkbox>
            <button type="button" className="link" disabled={i === 0} aria-label={t.list.moveUp(titleOf(name))} onClick={() => set(moved(chosen, name, -1))}>
              ↑
            </button>
            <button type="button" className="link" disabled={i === chosen.length - 1} aria-label={t.list.moveDown(titleOf(name))} onClick={() => set(moved(chosen, name, 1))}>
              ↓
            </button>
          </li>
        ))}
      </ul>
      <ul>
        {others.map((name) => (
          <li key={name}>
            <Checkbox checked={false} onChange={() => set([...chosen, name])}>
              {titleOf(name)}
            </Checkbox>
          </li>
        ))}
      </ul>
      <Button size="small" onClick={() => onChange(null)}>
        {t.list.columnsReset}
      </Button>
    </div>
  )
}
