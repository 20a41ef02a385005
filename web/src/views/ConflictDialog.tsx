/** Two people changed one record: both versions side by side, nothing typed is lost. */
import { Modal, Radio } from "antd"
import { useState } from "react"
import { useHistory } from "../api/queries"
import type { RecordFacts, Register, Values } from "../api/types"
import { kindOf } from "../fields/kinds"
import { instantInTable } from "../text/dates"
import { t } from "../text/text"
import { isSame } from "./values"

interface Props {
  register: Register
  /** What this person changed, and what it was when they began. */
  mine: Values
  before: Values
  current: RecordFacts
  message: string
  onCancel: () => void
  /** Goes on with what was chosen, over the current version. */
  onApply: (values: Values, current: RecordFacts) => void
}

export function ConflictDialog({ register, mine, before, current, message, onCancel, onApply }: Props) {
  // A field that only one of the two has touched needs no choice.
  const differing = register.fields.filter(
    (f) =>
      f.name in mine &&
      !isSame(mine[f.name], current.values[f.name]) &&
      !isSame(before[f.name], current.values[f.name]),
  )
  const last = useHistory(register.id, current.id).data?.entries[0]
  const [theirs, setTheirs] = useState<Set<string>>(new Set())
  const apply = () => {
    onApply(Object.fromEntries(Object.entries(mine).filter(([name]) => !theirs.has(name))), current)
  }
  return (
    <Modal
      open
      width={760}
      title={t.conflict.title}
      okText={differing.length > 0 ? t.conflict.apply : t.conflict.retry}
      cancelText={t.common.cancel}
      onOk={apply}
      onCancel={onCancel}
    >
      <p>
        {last ? t.conflict.by(last.by, instantInTable(last.at)) : message}
        {differing.length > 0 ? t.conflict.help : t.conflict.none}
      </p>
      {differing.length > 0 && (
        <table className="facts-table">
          <thead>
            <tr>
              <th>{t.conflict.field}</th>
              <th>{t.conflict.mine}</th>
              <th>{t.conflict.theirs}</th>
              <th />
            </tr>
          </thead>
          <tbody>
            {differing.map((field) => {
              const { Cell } = kindOf(field.type)
              return (
                <tr key={field.name}>
                  <th scope="row">{field.title}</th>
                  <td>
                    <Cell field={field} value={mine[field.name]} labels={current.labels} files={current.files} />
                  </td>
                  <td>
                    <Cell field={field} value={current.values[field.name]} labels={current.labels} files={current.files} />
                  </td>
                  <td>
                    <Radio.Group
                      aria-label={field.title}
                      value={theirs.has(field.name) ? "theirs" : "mine"}
                      onChange={(event) => {
                        const next = new Set(theirs)
                        if (event.target.value === "theirs") next.add(field.name)
                        else next.delete(field.name)
                        setTheirs(next)
                      }}
                      options={[
                        { value: "mine", label: t.conflict.keepMine },
                        { value: "theirs", label: t.conflict.keepTheirs },
                      ]}
                    />
                  </td>
                </tr>
              )
            })}
          </tbody>
        </table>
      )}
    </Modal>
  )
}
