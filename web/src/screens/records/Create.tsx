/** A new record of any register; what the address says is filled in. */
import { useNavigate, useSearchParams } from "react-router"
import type { Register } from "../../api/types"
import { paths, recordPath } from "../../paths"
import { t } from "../../text/text"
import { PageHead } from "../../ui/PageHead"
import { RecordForm } from "../../views/RecordForm"
import { prefilled } from "../../views/values"
import { Addressed } from "../../views/Addressed"
import { Link } from "react-router"
import { narrowFor } from "./narrow"

/** What is filed by a later step is only kept first: nobody shall believe it is on its way. What nobody edits from then on is filed at once. */
function verbOf({ title, shape, steps, states }: Register) {
  const start = states.find((state) => state.start)
  if (shape !== "application" || !start) return undefined
  if (!start.open) return t.form.file(title)
  const filing = steps.find((step) => step.todo && step.from.includes(start.name))
  return filing && t.form.keep(filing.title)
}

export function Create() {
  const navigate = useNavigate()
  const [all] = useSearchParams()
  const params = new URLSearchParams(all)
  params.delete("draft")
  return (
    <Addressed>
      {(register) => (
        <div className={narrowFor(register)}>
          <PageHead title={t.list.create(register.title)} over={<Link to={paths.list(register.id)}>{register.title}</Link>} />
          {register.help && <p className="quiet">{register.help}</p>}
          <RecordForm
            register={register}
            given={prefilled(register.fields, params)}
            verb={verbOf(register)}
            about={params.toString() || undefined}
            onSaved={(record) => void navigate(recordPath(register.id, record.id), { replace: true })}
            onCancel={() => void navigate(-1)}
          />
        </div>
      )}
    </Addressed>
  )
}
