/** 查找: who is meant by what was filled in, and where they are, before the record is made. */
import { Button } from "antd"
import { useState, useSyncExternalStore } from "react"
import { lookFor } from "../../api/calls"
import { Refused } from "../../api/client"
import type { Looked, Register, Values } from "../../api/types"
import { isMissing } from "../../fields/define"
import { kindOf } from "../../fields/kinds"
import { t } from "../../text/text"
import type { Form } from "./form"

interface Props {
  form: Form
  register: Register
}

export function LookUp({ form, register }: Props) {
  const typed = useSyncExternalStore(form.watch, form.typed)
  const given: Values = Object.fromEntries(register.looks.filter((name) => !isMissing(typed[name])).map((name) => [name, typed[name] ?? null]))
  const key = JSON.stringify(given)
  const [found, setFound] = useState<{ key: string; looked: Looked } | null>(null)
  const [isBusy, setBusy] = useState(false)

  const look = async () => {
    setBusy(true)
    setFound(null)
    form.refuse(null, [])
    try {
      setFound({ key, looked: await lookFor(register.id, given) })
    } catch (error) {
      form.refuse(error instanceof Error ? error.message : String(error), error instanceof Refused ? error.faults : [])
    } finally {
      setBusy(false)
    }
  }

  // What was found is of what was filled in then.
  const looked = found?.key === key ? found.looked : null
  const told = looked ? register.fields.filter((field) => field.name in looked.values) : []
  return (
    <div className="look-up">
      <Button onClick={() => void look()} loading={isBusy} disabled={Object.keys(given).length === 0}>
        {t.form.look}
      </Button>
      <span className="quiet">{t.form.lookHelp}</span>
      {looked && (
        <dl className="given" role="status" aria-label={t.form.looked}>
          {told.map((field) => {
            const { Cell } = kindOf(field.type)
            return (
              <div key={field.name} className="fact">
                <dt>{field.title}</dt>
                <dd>
                  <Cell field={field} value={looked.values[field.name]} labels={looked.labels} />
                </dd>
              </div>
            )
          })}
        </dl>
      )}
    </div>
  )
}
