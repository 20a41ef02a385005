/** Changing a record of any register; on the way to a step that needs more than there is, what it needs. */
import { useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router"
import { useRecord } from "../../api/queries"
import type { RecordFacts, Register } from "../../api/types"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { PageHead } from "../../ui/PageHead"
import { RecordForm } from "../../views/RecordForm"
import { StepDialog } from "../../views/StepDialog"
import { Addressed } from "../../views/Addressed"
import { useNotices } from "../../ui/notices"
import { narrowFor } from "./narrow"

export function Edit() {
  return <Addressed>{(register, id) => <EditOne key={id} register={register} id={id} />}</Addressed>
}

function EditOne({ register, id }: { register: Register; id: string }) {
  const message = useNotices()
  const navigate = useNavigate()
  const query = useRecord(register.id, id)
  const back = recordPath(register.id, id)
  const [params] = useSearchParams()
  const step = register.steps.find((one) => one.name === params.get("step"))
  const [filled, setFilled] = useState<RecordFacts | null>(null)
  return (
    <div className={narrowFor(register)}>
      <Answer query={query}>
        {(record) => (
          <>
            <PageHead title={t.form.edit(register.title)} over={<Link to={back}>{record.label}</Link>} />
            {record.edit.possible ? (
              <RecordForm
                register={step ? needing(register, step.need) : register}
                record={record}
                verb={step && t.form.then(step.title)}
                onSaved={(saved) => {
                  if (step) return setFilled(saved)
                  void message.success(t.form.saved)
                  void navigate(back)
                }}
                onCancel={() => void navigate(back)}
              />
            ) : (
              <p className="notice">{record.edit.reason}</p>
            )}
          </>
        )}
      </Answer>
      {step && filled && <StepDialog register={register} record={filled} step={step} onClose={() => void navigate(back)} />}
    </div>
  )
}

const needing = (register: Register, names: string[]): Register => ({
  ...register,
  fields: register.fields.map((field) => (names.includes(field.name) ? { ...field, required: true } : field)),
})
