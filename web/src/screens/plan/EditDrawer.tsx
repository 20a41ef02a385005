/** Changing or adding one part of a plan, beside its text. */
import { Drawer } from "antd"
import { useModel, useRecord } from "../../api/queries"
import type { RecordFacts, Values } from "../../api/types"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { usePhone } from "../../ui/phone"
import { RecordForm } from "../../views/RecordForm"
import { type ItemKind, registerOf } from "./reading"

/** What a reviewer changes; places in the text and computed values change by themselves. */
const FIELDS: Record<ItemKind, string[]> = {
  task: ["title", "no", "kind", "section", "lead", "supporting", "chief", "leader", "person", "begins_on", "due_on", "nature", "goals", "measures"],
  target: ["quote", "subject", "comparator", "value", "value_to", "unit", "additive", "nature", "base_year", "base", "path", "holder", "begins_on", "due_on"],
  deliverable: ["name", "kind", "holder", "due_on"],
}

export type Editing = { kind: ItemKind; id: string } | { kind: ItemKind; given: Values }

interface Props {
  editing: Editing
  onClose: () => void
  onSaved: (record: RecordFacts) => void
}

export function EditDrawer({ editing, onClose, onSaved }: Props) {
  const register = useModel().registers[registerOf[editing.kind]]
  const isPhone = usePhone()
  const title = "id" in editing ? `${t.plan.edit}${t.plan.kinds[editing.kind]}` : t.plan.add[editing.kind]
  if (!register) return null
  return (
    <Drawer open title={title} size={isPhone ? "100%" : 480} mask={false} onClose={onClose} className="edit-drawer" keyboard>
      {"id" in editing ? (
        <Existing key={editing.id} kind={editing.kind} id={editing.id} onClose={onClose} onSaved={onSaved} />
      ) : (
        <RecordForm
          register={register}
          given={editing.given}
          only={FIELDS[editing.kind]}
          about={`at${String(editing.given.at)}`}
          onSaved={onSaved}
          onCancel={onClose}
        />
      )}
    </Drawer>
  )
}

function Existing({ kind, id, onClose, onSaved }: { kind: ItemKind; id: string } & Pick<Props, "onClose" | "onSaved">) {
  const register = useModel().registers[registerOf[kind]]
  const record = useRecord(registerOf[kind], id)
  if (!register) return null
  return (
    <Answer query={record}>
      {(data) =>
        data.edit.possible ? (
          <RecordForm register={register} record={data} only={FIELDS[kind]} onSaved={onSaved} onCancel={onClose} />
        ) : (
          <p className="notice">{data.edit.reason}</p>
        )
      }
    </Answer>
  )
}
